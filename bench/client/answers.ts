import { encode } from '../../src/api/wire/encode.ts'
import type { Task } from '../../src/tasks/schema.ts'

/** The number of tasks in a response: the maximum page size of Taskwire and Todoist. */
export const ROWS = 200

const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const
const LIST = '019ab000-0000-7000-9000-000000000000'
const CREATED = Date.UTC(2026, 10, 1)

/** Typical open tasks: half have a date, a quarter a time, a third a description, two thirds tags. */
const tasks: Task[] = Array.from({ length: ROWS }, (_, n) => ({
  id: `019ab000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  title: `Task ${n}: call the plumber back about the kitchen`,
  description: n % 3 === 0 ? 'He said that he would come by on Tuesday, with a new tap. Ask for the price first.' : '',
  priority: PRIORITIES[n % PRIORITIES.length] ?? 'none',
  tags: ['home', 'calls'].slice(0, n % 3),
  due: n % 2 === 0 ? { date: '2026-11-30', ...(n % 4 === 0 && { time: '09:00' }) } : null,
  reminders: [],
  recurrence: null,
  occurrence: null,
  occurrenceIndex: null,
  nextDue: null,
  listId: n % 3 === 0 ? LIST : null,
  sectionId: null,
  parentId: null,
  position: `b${String(n).padStart(2, '0')}`,
  completed: false,
  completedAt: null,
  deletedAt: null,
  version: 1 + (n % 4),
  createdAt: new Date(CREATED + n * 60_000),
  updatedAt: new Date(CREATED + n * 90_000),
}))

/** The same tasks in the response format of each server, with all fields that its client requests or validates. */
export const ANSWERS = {
  // The response to one call in a batch, as sent by Taskwire's client and tRPC's batching link.
  taskwire: () => [{ result: { data: encode({ items: tasks, nextCursor: null }) } }],
  todoist: () => ({ results: tasks.map(toTodoist), next_cursor: null }),
  linear: () => ({
    data: {
      issues: {
        __typename: 'IssueConnection',
        nodes: tasks.map(toIssue),
        pageInfo: {
          __typename: 'PageInfo',
          startCursor: 'a',
          endCursor: 'b',
          hasPreviousPage: false,
          hasNextPage: false,
        },
      },
    },
  }),
}

function toTodoist({ title, description, priority, tags, due, createdAt, updatedAt }: Task, n: number) {
  return {
    id: `6X7rM8997g3R${String(n).padStart(4, '0')}`,
    user_id: '2671355',
    project_id: '6Jf8VQXxpwv56VQ7',
    section_id: null,
    parent_id: null,
    added_by_uid: '2671355',
    assigned_by_uid: null,
    responsible_uid: null,
    labels: tags,
    deadline: null,
    duration: null,
    checked: false,
    is_deleted: false,
    added_at: createdAt,
    completed_at: null,
    updated_at: updatedAt,
    due: due && {
      date: due.time ? `${due.date}T${due.time}:00` : due.date,
      timezone: null,
      string: due.date,
      lang: 'en',
      is_recurring: false,
    },
    priority: Math.max(1, PRIORITIES.indexOf(priority)),
    child_order: n,
    content: title,
    description,
    day_order: -1,
    is_collapsed: false,
  }
}

/** An issue with null for absent fields, without reactions and sharing. */
const NOT_SET = Object.fromEntries(
  `trashed integrationSourceType delegate botActor sourceComment cycle estimate syncedWith externalUserCreator
  asksExternalUserRequester asksRequester lastAppliedTemplate subIssueSortOrder parent projectMilestone project
  recurringIssueTemplate archivedAt startedTriageAt triagedAt addedToCycleAt addedToProjectAt autoArchivedAt autoClosedAt
  canceledAt completedAt startedAt slaStartedAt slaBreachesAt slaHighRiskAt slaMediumRiskAt snoozedUntilAt slaType
  assignee snoozedBy favorite`
    .split(/\s+/)
    .map((field) => [field, null]),
)

function toIssue({ id, title, description, priority, tags, due, createdAt, updatedAt }: Task, n: number) {
  return {
    __typename: 'Issue',
    ...NOT_SET,
    reactionData: [],
    labelIds: tags.map((_, tag) => `019ab000-0000-7000-8000-0000000${tag}0000`),
    url: `https://linear.app/home/issue/HOM-${n}/call-the-plumber-back`,
    identifier: `HOM-${n}`,
    priorityLabel: 'No priority',
    previousIdentifiers: [],
    reactions: [],
    customerTicketCount: 0,
    sharedAccess: {
      __typename: 'IssueSharedAccess',
      disallowedIssueFields: [],
      sharedWithCount: 0,
      sharedWithUsers: [],
      viewerHasOnlySharedAccess: false,
      isShared: false,
    },
    branchName: `ada/hom-${n}-call-the-plumber-back`,
    dueDate: due?.date ?? null,
    description: description || null,
    title,
    number: n,
    updatedAt,
    boardOrder: 0,
    sortOrder: -n,
    prioritySortOrder: -n,
    priority: PRIORITIES.indexOf(priority),
    team: { id },
    createdAt,
    addedToTeamAt: createdAt,
    id,
    creator: { id },
    state: { id },
    inheritsSharedAccess: false,
  }
}

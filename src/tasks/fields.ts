import * as z from 'zod'
import { fold } from '../../client-sdk/src/matching/fold.ts'
import { tagKey } from '../../client-sdk/src/matching/tag-key.ts'
import { EACH_ONCE, Id } from '../entities/definition/common-schema.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import type { TaskModel } from '../generated/prisma/models/Task.ts'
import { decodeReminder, encodeReminder, Reminder, Reminders } from '../reminders/reminder.ts'
import { text, visibleText } from '../text.ts'
import { Due, DueInput, dueColumns, dueOf } from './due.ts'
import { TASK_LIMITS } from './limits.ts'
import { PRIORITIES, Priority, priorityRank } from './priority.ts'
import { recurrenceFields } from './recurrence/fields.ts'
import { Tag } from './tags/tag.ts'

const { column, required, optional, nullable, flag, fixed, readOnly } = fieldsOf<TaskModel>()

/** The id of another row in responses. */
const Reference = z.string().meta({ format: 'uuid' }).nullable()

/** The tags of a task, without duplicates. */
export const Tags = z
  .array(Tag)
  .max(TASK_LIMITS.tags)
  .refine((tags) => new Set(tags.map(tagKey)).size === tags.length, { error: 'Each tag may be given once' })
  .meta({ ...EACH_ONCE, examples: [['home', 'errands']] })

/** The fields of a task with their columns, in the order of the response. */
export const taskFields = {
  title: required({
    input: visibleText(TASK_LIMITS.titleLength).meta({ examples: ['Buy milk'] }),
    output: z.string(),
    columns: ['title'],
    derived: ['titleSort'],
    read: ({ title }) => title,
    write: (title) => ({ title, titleSort: fold(title) }),
  }),
  description: optional({
    input: text(0, TASK_LIMITS.descriptionLength),
    output: z.string(),
    default: '',
    columns: ['description'],
    derived: ['descriptionSort'],
    read: ({ description }) => description,
    write: (description) => ({ description, descriptionSort: fold(description) }),
  }),
  priority: optional({
    input: Priority,
    output: Priority,
    default: 'none',
    columns: ['priority'],
    read: ({ priority }) => PRIORITIES[priority] ?? 'none',
    write: (priority) => ({ priority: priorityRank(priority) }),
  }),
  tags: optional({
    input: Tags,
    output: z.array(z.string()),
    default: [],
    columns: ['tags'],
    derived: ['tagKeys'],
    read: ({ tags }) => tags,
    write: (tags) => ({ tags, tagKeys: tags.map(tagKey) }),
  }),
  due: nullable({
    input: DueInput,
    output: Due,
    columns: ['dueDate', 'dueTime', 'dueZone'],
    derived: ['dueAsc', 'dueDesc'],
    read: dueOf,
    write: dueColumns,
  }),
  reminders: optional({
    input: Reminders,
    output: z.array(Reminder),
    default: [],
    columns: ['reminders'],
    read: ({ reminders }) => reminders.map(decodeReminder),
    write: (reminders) => ({ reminders: reminders.map(encodeReminder) }),
  }),
  ...recurrenceFields,
  listId: fixed({
    ...column('listId'),
    input: Id.nullish().meta({
      description:
        'The list of the task. Default null: the list of `parentId`, of `sectionId` or of the task placed beside, else the inbox',
    }),
    output: Reference.meta({
      description: 'The list of the task; null: the inbox. A subtask has the list of its parent',
    }),
    changedBy: 'tasks.move',
  }),
  sectionId: fixed({
    ...column('sectionId'),
    input: Id.nullish().meta({
      description:
        'The section of the list. Default null: the section of `parentId` or of the task placed beside, else none',
    }),
    output: Reference.meta({
      description: 'The section of the list; null: none. A subtask has the section of its parent',
    }),
    changedBy: 'tasks.move',
  }),
  parentId: fixed({
    ...column('parentId'),
    input: Id.nullish().meta({
      description:
        'The task to create the new one below, as its subtask. Default null: the parent of the task placed beside, else none. Tasks have at most five levels, the topmost included',
    }),
    output: Reference.meta({ description: 'The task that this is a subtask of; null: none' }),
    changedBy: 'tasks.move',
  }),
  position: readOnly({
    ...column('position'),
    derived: ['placeSort'],
    input: z.string(),
    output: z.string().meta({
      description:
        'The manual order among the tasks with the same list, section and parent: sort by it byte by byte. Opaque, and changed by `tasks.move`',
    }),
  }),
  completed: flag({
    input: z.boolean().meta({ description: 'Concerns only this task; `tasks.complete` completes its subtasks too' }),
    output: z.boolean(),
    default: false,
    columns: ['completedAt'],
    read: ({ completedAt }) => completedAt !== null,
    write: (completed, now) => ({ completedAt: completed ? now : null }),
  }),
  completedAt: readOnly({
    ...column('completedAt'),
    input: z.date(),
    output: z.date().nullable().meta({ description: 'When the task was completed; null while it is open' }),
  }),
}

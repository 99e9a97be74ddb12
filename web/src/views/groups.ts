import type { Priority, Task, UpdateTaskInput, View } from '@taskwire/client'
import { tagKey } from '../../../client-sdk/src/matching/tag-key.ts'
import { parseFilter } from '../filter/filter-code.ts'
import { dueDay } from '../tasks/data/due.ts'
import { PRIORITY_TEXTS } from '../tasks/panel/priority-texts.ts'
import { addDays, type DateContext, dayText } from '../ui/dates.ts'
import { idsOf, type Places } from './filter-names.ts'

/** The change of a task that is moved into a group: its place or a field. `tag` replaces the tag of the group it leaves. */
export type Entering =
  | { listId: string | null; sectionId?: string | null }
  | { date: string | null }
  | { priority: Priority }
  | { tag: string | null }

/** A group of the tasks of a view: a column of its board. */
export interface Group {
  id: string
  text: string
  tasks: readonly Task[]
  /** Undefined if tasks cannot be put there. */
  entering: Entering | undefined
  isLate?: boolean
}

/** Returns the tag of a group; undefined for another group. */
export function tagOf({ entering }: Pick<Group, 'entering'>): string | undefined {
  return (entering && 'tag' in entering && entering.tag) || undefined
}

interface Surroundings {
  places: Places
  viewer: DateContext
}

/**
 * Returns the groups of a view in order, including empty ones into which tasks can be moved. A task is in the group of each of its
 * tags.
 */
export function groupsOf(
  view: Pick<View, 'groupBy' | 'filter'>,
  tasks: readonly Task[],
  { places, viewer }: Surroundings,
): Group[] {
  switch (view.groupBy) {
    case 'priority':
      return byPriority(tasks)
    case 'tag':
      return byTag(tasks)
    case 'due':
      return byDay(tasks, viewer)
    case 'list':
      return byList(tasks, listsIn(view.filter, places), places)
    case 'section':
      return bySection(tasks, listsIn(view.filter, places), places)
    default:
      return [{ id: 'all', text: 'Tasks', tasks, entering: undefined }]
  }
}

function byPriority(tasks: readonly Task[]): Group[] {
  return PRIORITY_TEXTS.map(([priority, text]) => ({
    ...{ id: priority, text, entering: { priority } },
    tasks: tasks.filter((task) => task.priority === priority),
  }))
}

/** Groups tasks by tag. Spellings that differ only in case or white space are one tag. */
function byTag(tasks: readonly Task[]): Group[] {
  const byKey = new Map<string, { tag: string; tasks: Task[] }>()
  for (const task of tasks)
    for (const tag of task.tags) {
      const key = tagKey(tag)
      const found = byKey.get(key)?.tasks ?? []
      if (found.at(-1) !== task) found.push(task)
      byKey.set(key, { tag, tasks: found })
    }
  const tagged = [...byKey]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, { tag, tasks }]) => ({ id: `tag ${key}`, text: tag, tasks, entering: { tag } }))
  const none = tasks.filter((task) => task.tags.length === 0)
  return [...tagged, { id: 'none', text: 'No tag', tasks: none, entering: { tag: null } }]
}

function byDay(tasks: readonly Task[], viewer: DateContext): Group[] {
  const { today, timeZone } = viewer
  const days = Map.groupBy(tasks, ({ due }) => (due ? dueDay(due, timeZone) : undefined))
  const late = tasks.filter(({ due }) => due && dueDay(due, timeZone) < today)
  const coming = [...new Set([today, addDays(today, 1), ...days.keys()])]
    .filter((day) => day !== undefined)
    .filter((day) => day >= today)
    .sort()
  return [
    ...(late.length > 0 ? [{ id: 'late', text: 'Earlier', tasks: late, entering: undefined, isLate: true }] : []),
    ...coming.map((date) => ({
      ...{ id: date, text: dayText(date, viewer), entering: { date } },
      tasks: days.get(date) ?? [],
    })),
    { id: 'none', text: 'No date', tasks: days.get(undefined) ?? [], entering: { date: null } },
  ]
}

function byList(tasks: readonly Task[], named: ReadonlySet<string | null>, { lists }: Places): Group[] {
  const used = new Set(tasks.map(({ listId }) => listId))
  const isShown = (id: string | null) => used.has(id) || named.size === 0 || named.has(id)
  const inbox = { id: null, name: 'Inbox', archivedAt: null }
  return [inbox, ...lists]
    .filter(({ id, archivedAt }) => isShown(id) && (used.has(id) || !archivedAt))
    .map(({ id, name }) => ({
      ...{ id: id ?? 'inbox', text: name, entering: { listId: id } },
      tasks: tasks.filter(({ listId }) => listId === id),
    }))
}

/** The sections of the lists that the filter names or whose tasks are shown, and for each list the tasks outside sections. */
function bySection(tasks: readonly Task[], named: ReadonlySet<string | null>, places: Places): Group[] {
  const shown = new Set([...named, ...tasks.map(({ listId }) => listId)])
  const lists = places.lists.filter(({ id }) => shown.has(id))
  const groups = lists.flatMap((list): Group[] => {
    const inside = tasks.filter(({ listId }) => listId === list.id)
    const prefix = lists.length > 1 ? `${list.name} · ` : ''
    const outside: Group = {
      ...{ id: list.id, text: `${prefix}No section`, entering: { listId: list.id, sectionId: null } },
      tasks: inside.filter(({ sectionId }) => sectionId === null),
    }
    const sections = places.sections.filter(({ listId }) => listId === list.id)
    return [
      outside,
      ...sections.map(({ id, name }) => ({
        ...{ id, text: prefix + name, entering: { listId: list.id, sectionId: id } },
        tasks: inside.filter(({ sectionId }) => sectionId === id),
      })),
    ]
  })
  const inbox = tasks.filter(({ listId }) => listId === null)
  const isEmpty = inbox.length === 0 && groups.length > 0
  return [...(isEmpty ? [] : [{ id: 'inbox', text: 'Inbox', tasks: inbox, entering: { listId: null } }]), ...groups]
}

/** Returns the ids of the lists that a filter names; null is the inbox. */
function listsIn(filter: string, places: Places): Set<string | null> {
  const names = parseFilter(filter).names.filter(({ field }) => field === 'list')
  return new Set(names.flatMap(({ name }) => idsOf(places, 'list', name)))
}

/** Returns the change of a task's tags when it goes from one group to another. */
export function retagged({ id, tags }: Task, from: Entering | undefined, tag: string | null): UpdateTaskInput {
  if (tag === null) return { id, removeTags: tags }
  const left = from && 'tag' in from ? from.tag : null
  return { id, addTags: [tag], ...(left !== null && { removeTags: [left] }) }
}

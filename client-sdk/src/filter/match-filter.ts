import type { Task } from '../contract.ts'
import { dayOf, isDueWithin, isOverdue } from '../matching/due-range.ts'
import { fold } from '../matching/fold.ts'
import { containing } from '../matching/search-text.ts'
import { hasTag } from '../matching/tag-key.ts'
import { startOfDay, wallClock } from '../matching/zoned-time.ts'
import { addDays, daysOf, normalizeDate, rangeOf, type Today } from './filter-dates.ts'
import { type FilterComparison, type FilterTree, PRIORITIES } from './filter-tree.ts'

/**
 * What a filter depends on besides the task. Names are compared in any case; an id is returned as it is, in lower case.
 *
 * @example
 * const alone: Omit<FilterContext, 'now'> = {
 *   timeZone: 'Europe/Berlin',
 *   weekStart: 'monday',
 *   idsOf: () => [],
 *   hasSubtasks: () => false,
 *   commentsOf: () => [],
 * }
 */
export interface FilterContext extends Pick<Today, 'weekStart'> {
  now: Date
  timeZone: string
  /** Returns the ids of the lists or sections with a name; null is the inbox. */
  idsOf(field: 'list' | 'section', name: string): readonly (string | null)[]
  /** Returns whether a task has subtasks outside the trash. */
  hasSubtasks(taskId: string): boolean
  /** Returns the texts of a task's comments. */
  commentsOf(taskId: string): readonly string[]
}

/**
 * Returns whether a task matches a filter, as `tasks.list` of the server decides. The tree must be one that `parseFilter` returned,
 * or an equal one.
 *
 * @example
 * const isUrgent = (task: Task, surroundings: FilterContext) =>
 *   matchesFilter({ field: 'priority', cmp: '>=', value: 'high' }, task, surroundings)
 */
export function matchesFilter(tree: FilterTree, task: Task, surroundings: FilterContext): boolean {
  if ('and' in tree) return tree.and.every((one) => matchesFilter(one, task, surroundings))
  if ('or' in tree) return tree.or.some((one) => matchesFilter(one, task, surroundings))
  if ('not' in tree) return !matchesFilter(tree.not, task, surroundings)
  if ('is' in tree) {
    if (tree.is === 'overdue') return isOverdue(task, surroundings)
    return task.completed === (tree.is === 'completed')
  }
  if ('has' in tree) return hasProperty(task, tree.has, surroundings)
  if ('no' in tree) return !hasProperty(task, tree.no, surroundings)
  if ('text' in tree) {
    const texts = tree.field ? [task[tree.field]] : [task.title, task.description, ...surroundings.commentsOf(task.id)]
    return containing([fold(tree.text)])(texts)
  }
  if ('date' in tree) return isDated(task, tree, surroundings)
  if ('cmp' in tree) return compare(PRIORITIES.indexOf(task.priority), PRIORITIES.indexOf(tree.value), tree.cmp)
  const { field } = tree
  if (field === 'tag') return hasTag(task, tree.in)
  const place = field === 'list' ? task.listId : task.sectionId
  return tree.in.some((name) => surroundings.idsOf(field, name).includes(place))
}

type Node<Key extends string> = Extract<FilterTree, { [K in Key]: unknown }>

function hasProperty(task: Task, property: Node<'has'>['has'], surroundings: FilterContext): boolean {
  switch (property) {
    case 'due':
      return task.due !== null
    case 'time':
      return task.due?.time !== undefined
    case 'priority':
      return task.priority !== 'none'
    case 'tag':
      return task.tags.length > 0
    case 'description':
      return task.description !== ''
    case 'reminders':
      return task.reminders.length > 0
    case 'recurrence':
      return task.recurrence !== null
    case 'subtasks':
      return surroundings.hasSubtasks(task.id)
    case 'comments':
      return surroundings.commentsOf(task.id).length > 0
    default:
      return task[`${property}Id`] !== null
  }
}

function isDated(task: Task, { field, cmp, date }: Node<'date'>, { now, timeZone, weekStart }: FilterContext): boolean {
  const today = dayOf(wallClock(now.getTime(), timeZone))
  const { from, to } = rangeOf(cmp, daysOf(normalizeDate(date) ?? date, { today, weekStart }))
  if (field === 'due') return isDueWithin(task.due, { from, to }, timeZone)
  const instant = task[`${field}At`]?.getTime()
  return (
    instant !== undefined &&
    (from === undefined || instant >= startOfDay(from, timeZone)) &&
    (to === undefined || instant < startOfDay(addDays(to, 1), timeZone))
  )
}

function compare(a: number, b: number, cmp: FilterComparison): boolean {
  return cmp === '=' ? a === b : cmp === '<' ? a < b : cmp === '<=' ? a <= b : cmp === '>' ? a > b : a >= b
}

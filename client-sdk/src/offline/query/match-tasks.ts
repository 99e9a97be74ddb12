import type { ListTasksInput, Task } from '../../contract.ts'
import { dayOf, isDueWithin, isOverdue } from '../../matching/due-range.ts'
import { containing, wordsOf } from '../../matching/search-text.ts'
import { hasTag } from '../../matching/tag-key.ts'
import { DAY_MS, wallClock } from '../../matching/zoned-time.ts'
import { refersTo } from './references.ts'
import type { MatchContext } from './surroundings.ts'

/**
 * Returns whether a task is in `tasks.list(input)`, on any page. The input must be valid: it is not checked.
 *
 * The result differs from the server's only in these cases:
 * - `search` compares characters that only one of the two Unicode versions folds or decomposes.
 * - `due` compares times in zones whose rules differ. The server stores the instant of a due time when the due time is set, with
 *   its tz database of that day. A zone that this runtime does not know counts as UTC.
 * - `timeZone` is an alias (`GB` for Europe/London), this runtime's `Intl` does not resolve it, and a clock change moves the due
 *   time past midnight. The server counts such a time on its own date in its own zone.
 *
 * @example
 * const noLists: MatchContext = { isArchived: () => false, isListTrashed: () => false, isTaskTrashed: () => false }
 * const isOpen = (task: Task) => matchesTask(task, { completed: false }, noLists)
 */
export function matchesTask(task: Task, input: ListTasksInput, surroundings: MatchContext): boolean {
  const { ids, completed, priority, tags, due, overdue, untagged, search, timeZone = 'UTC' } = input
  const { now = new Date() } = surroundings
  return (
    isStanding(task, input, surroundings) &&
    (!ids || ids.some((id) => refersTo(task.id, id))) &&
    refersTo(task.listId, input.listId) &&
    refersTo(task.sectionId, input.sectionId) &&
    refersTo(task.parentId, input.parentId) &&
    (completed === undefined || task.completed === completed) &&
    (!priority || priority.includes(task.priority)) &&
    (!tags?.any || hasTag(task, tags.any)) &&
    (!tags?.all || tags.all.every((tag) => hasTag(task, [tag]))) &&
    (untagged === undefined || (task.tags.length === 0) === untagged) &&
    isWithin(task.completedAt, input.completedAt) &&
    isWithin(task.updatedAt, input.updatedAt) &&
    (overdue === undefined || isOverdue(task, { now, timeZone }) === overdue) &&
    (due === undefined || isDue(task, due, { now, timeZone })) &&
    (search === undefined || containing(wordsOf(search))([task.title, task.description]))
  )
}

type Due = NonNullable<ListTasksInput['due']>

function isDue({ due }: Task, range: Due | null, { now, timeZone }: { now: Date; timeZone: string }): boolean {
  if (!range) return !due
  const day = (word: string | undefined) => {
    const days = { yesterday: -1, today: 0, tomorrow: 1 }[word ?? '']
    return days === undefined ? word : dayOf(wallClock(now.getTime(), timeZone) + days * DAY_MS)
  }
  return isDueWithin(due, { from: day(range.from), to: day(range.to) }, timeZone)
}

function isWithin(instant: Date | null, range: ListTasksInput['updatedAt']): boolean {
  if (!range) return true
  const { from, to } = range
  return (
    instant !== null &&
    (from === undefined || instant >= new Date(from)) &&
    (to === undefined || instant < new Date(to))
  )
}

/** Returns whether a task is on the requested side of the trash, and outside archived lists unless the input includes them. */
function isStanding({ deletedAt, listId }: Task, input: ListTasksInput, { isArchived }: MatchContext): boolean {
  const { trash = false, archived } = input
  if ((deletedAt !== null) !== trash) return false
  const isNamed = Boolean(input.ids ?? input.listId ?? input.sectionId ?? input.parentId)
  return archived || trash || isNamed || listId === null || !isArchived(listId)
}

import { Temporal } from 'temporal-polyfill'
import { fold } from '../../client-sdk/src/matching/fold.ts'
import type { SortKey as KeyOf } from '../../src/entities/storage/sort.ts'
import { PRIORITIES } from '../../src/tasks/priority.ts'
import type { Task } from '../../src/tasks/schema.ts'
import type { SORT_KEYS } from '../../src/tasks/task.ts'

export type SortKey = KeyOf<(typeof SORT_KEYS)[number]>
export type Sort = readonly SortKey[]

/** Returns a comparator for the documented order of a sort, computed from response tasks. */
export function inOrder(sort: Sort): (a: Task, b: Task) => number {
  const last = sort.at(-1)?.order === 'desc' ? -1 : 1
  return (a, b) => {
    for (const key of sort) {
      const decided = byKey(key, a, b)
      if (decided !== 0) return decided
    }
    return last * compare(a.id, b.id)
  }
}

function byKey({ by, order }: SortKey, a: Task, b: Task): number {
  // Tasks without a due date come last in both directions.
  if (by === 'due' && (a.due === null) !== (b.due === null)) return a.due === null ? 1 : -1
  return (order === 'asc' ? 1 : -1) * compare(keyOf(a, by), keyOf(b, by))
}

function keyOf(task: Task, by: SortKey['by']): number | Buffer {
  if (by === 'createdAt' || by === 'updatedAt') return task[by].getTime()
  if (by === 'priority') return PRIORITIES.indexOf(task.priority)
  // The order within one section and parent.
  if (by === 'position') return Buffer.from(task.position)
  // PostgreSQL sorts UTF-8 by code point; JavaScript compares UTF-16 code units.
  if (by === 'title') return Buffer.from(fold(task.title))
  return dueInstant(task.due)
}

function dueInstant(due: Task['due']): number {
  if (due === null) return 0
  if (due.time === undefined) return Date.parse(`${due.date}T00:00Z`) + 86_400_000 - 1
  return Temporal.PlainDateTime.from(`${due.date}T${due.time}`).toZonedDateTime(due.timeZone ?? 'UTC').epochMilliseconds
}

function compare(a: string | number | Buffer, b: string | number | Buffer): number {
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

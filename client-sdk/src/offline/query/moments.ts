import { dayOf } from '../../matching/due-range.ts'
import { wallClock } from '../../matching/zoned-time.ts'
import type { Queries } from './query-inputs.ts'

export const MINUTE_MS = 60_000

/**
 * Returns the moment at which a query is evaluated: its result changes without a change of rows only when the moment does. That is
 * the minute for overdue tasks, and the day in the time zone of the query for relative days. Undefined if the time does not matter.
 */
export function momentOf(input: object, now = new Date()): string | number | undefined {
  const { overdue, due, filter, timeZone = 'UTC' } = input as Queries['task']
  if (overdue !== undefined || /overdue/i.test(JSON.stringify(filter))) return Math.floor(now.getTime() / MINUTE_MS)
  // Most filters with dates have relative ones. In `due`, these are words.
  const isRelative = filter !== undefined || /:"[a-z]/.test(JSON.stringify(due))
  return isRelative ? dayOf(wallClock(now.getTime(), timeZone)) : undefined
}

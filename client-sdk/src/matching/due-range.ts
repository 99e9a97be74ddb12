import type { Due, Task } from '../contract.ts'
import { DAY_MS, isSameZone, startOfDay, toInstant, wallClock } from './zoned-time.ts'

const instants = new WeakMap<Due, number>()

/**
 * Returns the instant by which due dates are sorted, in milliseconds since 1970: in their own time zone; without a zone, as if
 * in UTC; without a time, at the end of that day. The result is kept as long as the due date, which must not be changed in place.
 */
export function dueInstant(due: Due): number {
  const { date, time, timeZone } = due
  if (time === undefined) return Date.parse(date) + DAY_MS - 1
  const local = Date.parse(`${date}T${time}Z`)
  if (timeZone === undefined) return local
  let instant = instants.get(due)
  if (instant === undefined) {
    instant = toInstant(local, timeZone)
    instants.set(due, instant)
  }
  return instant
}

/**
 * Returns whether a due date is within a range of days. Days, floating times and times in the requested zone count on their own
 * date, even one that the zone skipped. A time in another zone counts on the day on which it falls in the requested zone.
 */
export function isDueWithin(
  due: Due | null,
  { from, to }: { from?: string | undefined; to?: string | undefined },
  timeZone: string,
): boolean {
  if (!due) return false
  if (due.timeZone === undefined || isSameZone(due.timeZone, timeZone)) {
    return (from === undefined || due.date >= from) && (to === undefined || due.date <= to)
  }
  const instant = dueInstant(due)
  return (
    (from === undefined || instant >= startOfDay(from, timeZone)) &&
    (to === undefined || instant < startOfDay(nextDay(to), timeZone))
  )
}

/** Returns whether a task is open and its due time has passed: on the wall clock of `timeZone`, if it has no zone of its own. */
export function isOverdue({ completed, due }: Task, { now, timeZone }: { now: Date; timeZone: string }): boolean {
  if (completed || !due) return false
  if (due.timeZone !== undefined) return dueInstant(due) < now.getTime()
  const wall = wallClock(now.getTime(), timeZone)
  return due.time === undefined ? due.date < dayOf(wall) : dueInstant(due) < wall
}

/** Returns the date of a local time in milliseconds, as if in UTC. */
export function dayOf(local: number): string {
  return new Date(local).toISOString().slice(0, 10)
}

function nextDay(date: string): string {
  return dayOf(Date.parse(date) + DAY_MS)
}

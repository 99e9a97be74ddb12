import type { Due } from '@taskwire/client'
import { addDays, type DateContext, type Day, dayOf, dayText, timeText } from '../../ui/dates.ts'

/** Returns the day on which a task is due, as seen in a time zone. */
export function dueDay(due: Due, timeZone: string): Day {
  if (due.time === undefined || due.timeZone === undefined || due.timeZone === timeZone) return due.date
  return dayOf(instantOf(due.date, due.time, due.timeZone), timeZone)
}

/** Returns a due date that was moved to a day, as seen in a time zone. Its time and zone stay. */
export function movedTo(day: Day, due: Due | null | undefined, timeZone: string): Due {
  // In another zone, the day differs by up to two.
  const moved = [0, -1, 1, -2, 2].map((days): Due => ({ ...due, date: addDays(day, days) }))
  return moved.find((one) => dueDay(one, timeZone) === day) ?? { ...due, date: day }
}

/** Returns when a task is due, in words. A time in another zone is converted. */
export function dueText(due: Due, context: DateContext): string {
  const day = dayText(dueDay(due, context.timeZone), context)
  const time = dueTimeText(due, context)
  return time === undefined ? day : `${day}, ${time}`
}

/** Returns the time at which a task is due, in words, for lists that name the day; undefined if it is due all day. */
export function dueTimeText({ date, time, timeZone }: Due, context: DateContext): string | undefined {
  if (time === undefined) return undefined
  if (timeZone === undefined || timeZone === context.timeZone) return timeText(time, context.locale)
  const format = new Intl.DateTimeFormat(context.locale, { timeStyle: 'short', timeZone: context.timeZone })
  return format.format(instantOf(date, time, timeZone))
}

/** How close a due date is. */
export type Urgency = 'overdue' | 'today' | 'soon'

/** Returns how close a due date is. */
export function urgencyOf(due: Due, { today, timeZone }: DateContext): Urgency {
  const day = dueDay(due, timeZone)
  return day < today ? 'overdue' : day === today ? 'today' : 'soon'
}

/** Returns the instant of a wall-clock time in a time zone. */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const wall = Date.parse(`${date}T${time}:00Z`)
  // The offset may change between the two, so it is read again at the result.
  const first = wall - offsetAt(wall, timeZone)
  return new Date(wall - offsetAt(first, timeZone))
}

function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(instant)
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const local = Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'))
  return local - Math.floor(instant / 60_000) * 60_000
}

import type { Due, Reminder } from '@taskwire/client'
import { instantOf } from '../tasks/data/due.ts'
import { addDays, type DateContext, dayOf, dayText, timeText } from '../ui/dates.ts'
import { durationText, parseDuration } from './duration.ts'

/** What the time of a reminder depends on. */
export interface ReminderContext extends DateContext {
  /** The time from which reminders of all-day tasks count, `HH:MM`. */
  allDayTime: string
}

type Time = Pick<Reminder, 'at' | 'before'>

/** Returns when a reminder fires; undefined for one that waits for a due date. */
export function fireTime({ at, before }: Time, due: Due | null, context: ReminderContext): Date | undefined {
  if (at !== undefined) return new Date(at)
  if (before === undefined || due === null) return undefined
  const { days, minutes } = parseDuration(before)
  const zone = due.time === undefined ? context.timeZone : (due.timeZone ?? context.timeZone)
  const start = instantOf(addDays(due.date, -days), due.time ?? context.allDayTime, zone)
  return new Date(start.getTime() - minutes * 60_000)
}

/** Returns a reminder in words. */
export function reminderText({ at, before = '' }: Time, due: Due | null, context: ReminderContext): string {
  if (at !== undefined) return atText(new Date(at), context)
  const duration = durationText(parseDuration(before))
  const isAllDay = due !== null && due.time === undefined
  if (duration === '') return isAllDay ? 'On the day' : 'At the due time'
  return `${duration} before`
}

/** Returns an instant in words: the day and the time. */
export function atText(instant: Date, context: DateContext): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: context.timeZone, hour: '2-digit', minute: '2-digit' })
  return `${dayText(dayOf(instant, context.timeZone), context)}, ${timeText(time.format(instant), context.locale)}`
}

import { Temporal } from 'temporal-polyfill'
import { parseDuration } from './duration.ts'
import type { Reminder } from './reminder.ts'

/** When a task is due: a day, optionally with a wall-clock time and its time zone. */
export interface DueTime {
  date: string
  time?: string | undefined
  timeZone?: string | undefined
}

/** The settings of the account that reminders depend on. */
export interface ReminderSettings {
  /** The time zone of floating and all-day due times. */
  timeZone: string
  /** The time of day, HH:MM, from which the reminders of all-day tasks count back. */
  allDayReminderTime: string
}

/**
 * Returns the instant at which a reminder fires; undefined if it counts back from a due time that the task does not have. Days are
 * subtracted on the wall clock, hours and minutes exactly, so that "a day before 09:00" is 09:00 even over a clock change. A wall-clock
 * time that a clock change skips or repeats is resolved by RFC 5545 §3.3.5, as for the due time itself.
 */
export function fireTime(
  { at, before }: Pick<Reminder, 'at' | 'before'>,
  due: DueTime | null,
  settings: ReminderSettings,
): Date | undefined {
  if (at !== undefined) return new Date(at)
  const duration = before === undefined ? undefined : parseDuration(before)
  if (!due || !duration) return undefined
  const wall = Temporal.PlainDateTime.from(`${due.date}T${due.time ?? settings.allDayReminderTime}`)
  const local = wall.subtract({ days: duration.days })
  const zoned = inZone(local, due.timeZone ?? settings.timeZone)
  return new Date(zoned.subtract({ minutes: duration.minutes }).epochMilliseconds)
}

function inZone(local: Temporal.PlainDateTime, timeZone: string): Temporal.ZonedDateTime {
  try {
    return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' })
  } catch {
    // Stored by a runtime with a newer tz database.
    return local.toZonedDateTime('UTC')
  }
}

import { Temporal } from 'temporal-polyfill'
import { addDays } from '../rule/days.ts'

/** A wall clock: a day, and a time of day as HH:MM:SS. */
export interface WallClock {
  date: string
  time: string
}

/** Returns the wall clock of a time zone at an instant. */
export function wallClockIn(zone: string, instant: Date): WallClock {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
  return { date: local.toPlainDate().toString(), time: local.toPlainTime().toString({ smallestUnit: 'second' }) }
}

/**
 * Returns the first day that is not past: today, or tomorrow if the time of day, HH:MM, has passed today. A time that a DST change
 * skips or repeats is resolved like that of a due date.
 */
export function firstDayNotPast({ time, zone, now }: { time: string | undefined; zone: string; now: Date }): string {
  const today = wallClockIn(zone, now).date
  if (time === undefined) return today
  const instant = Temporal.PlainDateTime.from(`${today}T${time}`).toZonedDateTime(zone, {
    disambiguation: 'compatible',
  })
  return instant.epochMilliseconds > now.getTime() ? today : addDays(today, 1)
}

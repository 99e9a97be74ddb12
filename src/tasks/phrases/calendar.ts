import { Temporal } from 'temporal-polyfill'
import { addDays, dayOf, daysInMonth, partsOf, startOfWeek, weekdayOf } from '../../recurrence/rule/days.ts'
import { WEEKDAYS, type Weekday } from '../../recurrence/rule/rule.ts'
import { wallClockIn } from '../../recurrence/series/zoned.ts'
import type { DayMeaning } from '../languages/language.ts'
import type { Parts } from './patterns.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** The time at which a text is read, in the time zone of the user. */
export interface Now {
  instant: Date
  timeZone: string
  /** YYYY-MM-DD. */
  today: string
  /** HH:MM. */
  time: string
}

/** Returns the day and time of an instant in a time zone. */
export function nowIn(instant: Date, timeZone: string): Now {
  const { date, time } = wallClockIn(timeZone, instant)
  return { instant, timeZone, today: date, time: time.slice(0, 5) }
}

/** A day, with a time if the phrase has one. Both are undefined for a phrase that is no due date. */
export interface Meant {
  date?: string
  time?: string
  /** Two days that the phrase names, although they differ. */
  contradiction?: [string, string]
}

/** Returns what a phrase means at a time. Months and years keep the day of the month where it exists, else take the last one. */
export function meaningOf(meaning: DayMeaning, parts: Parts, now: Now): Meant {
  const { today } = now
  if (typeof meaning === 'object') return { date: addDays(today, meaning.days) }
  switch (meaning) {
    case 'after':
      return after(parts, now)
    case 'comingWeekday':
      return parts.weekday ? { date: comingWeekday(parts.weekday, today) } : {}
    case 'nextWeekdayAfterToday':
      return parts.weekday ? { date: comingWeekday(parts.weekday, addDays(today, 1)) } : {}
    case 'nextWeekWeekday':
      return parts.weekday ? { date: comingWeekday(parts.weekday, startOfNextWeek(today)) } : {}
    case 'weekdayAndDay':
      return parts.weekday && parts.day ? weekdayAndDay(parts.weekday, parts.day, today) : {}
    case 'monthDay':
      return parts.day ? { date: nextMonthDay(parts.day, today) } : {}
    case 'nextWeek':
      return { date: startOfNextWeek(today) }
    case 'nextMonth':
      return { date: plain(today).with({ day: 1 }).add({ months: 1 }).toString() }
    case 'nextYear':
      return { date: plain(today).with({ month: 1, day: 1 }).add({ years: 1 }).toString() }
    case 'weekend':
      return { date: weekdayOf(today) === 'SU' ? today : comingWeekday('SA', today) }
    case 'nextWeekend':
      return { date: comingWeekday('SA', startOfNextWeek(today)) }
    case 'endOfMonth':
      return {
        date: plain(today)
          .with({ day: plain(today).daysInMonth })
          .toString(),
      }
    case 'now':
      return { date: today, time: now.time }
    case 'past':
      return {}
  }
}

function plain(day: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(day)
}

function after({ n = 0, unit }: Parts, { instant, timeZone, today }: Now): Meant {
  if (unit === undefined) return {}
  if (unit === 'minute' || unit === 'hour') {
    const later = nowIn(new Date(instant.getTime() + n * (unit === 'hour' ? HOUR_MS : MINUTE_MS)), timeZone)
    return { date: later.today, time: later.time }
  }
  return {
    date: plain(today)
      .add({ [`${unit}s`]: n })
      .toString(),
  }
}

/** Returns the first day of a weekday that is not before a day. */
export function comingWeekday(weekday: Weekday, from: string): string {
  const days = WEEKDAYS.indexOf(weekday) - WEEKDAYS.indexOf(weekdayOf(from))
  return addDays(from, (days + 7) % 7)
}

function startOfNextWeek(today: string): string {
  return addDays(startOfWeek(today, 'MO'), 7)
}

/** Returns the coming weekday if it has this number in its month; otherwise both days that the phrase may mean. */
function weekdayAndDay(weekday: Weekday, day: number, today: string): Meant {
  const byWeekday = comingWeekday(weekday, today)
  const byDay = nextMonthDay(day, today)
  return byWeekday === byDay ? { date: byDay } : { contradiction: [byWeekday, byDay] }
}

/** Returns the next day with a number in its month. */
function nextMonthDay(day: number, today: string): string {
  const { year, month } = partsOf(today)
  const isNext = (later: number) => day <= daysInMonth(year, later) && dayOf(year, later, day) >= today
  let later = month
  while (!isNext(later)) later++
  return dayOf(year, later, day)
}

/** Returns the next day with a month and day that is not before today; undefined if no year has it. */
export function nextYearDay(month: number, day: number, today: string): string | undefined {
  const { year } = partsOf(today)
  // A leap day may be eight years away.
  return Array.from({ length: 9 }, (_, index) => validDay(year + index, month, day)).find(
    (date) => date !== undefined && date >= today,
  )
}

/** Returns a day as YYYY-MM-DD; undefined if it does not exist, or is outside the years of due dates. */
export function validDay(year: number, month: number, day: number): string | undefined {
  if (!(year >= 1900 && year <= 9998 && month >= 1 && month <= 12 && day >= 1)) return undefined
  return day > daysInMonth(year, month) ? undefined : dayOf(year, month, day)
}

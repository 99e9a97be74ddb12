import { WEEKDAYS, type Weekday } from './rule.ts'

const DAY_MS = 86_400_000

/** The last day of the calendar. Days after it are all 9999-12-31, so that days compare as text. */
export const LAST_DAY = '9998-12-31'

/** Returns the number of a day, YYYY-MM-DD, counted from 1970-01-01. */
export function dayNumber(day: string): number {
  return Date.parse(day) / DAY_MS
}

/** Returns the day with a number. */
export function dayAt(number: number): string {
  return toDay(number * DAY_MS)
}

/** Returns the day a number of days after another one. */
export function addDays(day: string, days: number): string {
  return dayAt(dayNumber(day) + days)
}

/** Returns the later one of two days. */
export function laterDay(one: string, other: string): string {
  return [one, other].sort()[1] as string
}

/** Returns the number of days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

/** Returns the year, month and day of the month. */
export function partsOf(day: string): { year: number; month: number; dayOfMonth: number } {
  return { year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)), dayOfMonth: Number(day.slice(8)) }
}

/** Returns the year, month and day of the month of the day with a number. */
export function partsAt(number: number): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(number * DAY_MS)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() }
}

/** Returns a day from its parts. The month may be outside 1 to 12, which changes the year. */
export function dayOf(year: number, month: number, dayOfMonth: number): string {
  return toDay(Date.UTC(year, month - 1, dayOfMonth))
}

/** Returns the number of days in a month. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Returns the day of the week. */
export function weekdayOf(day: string): Weekday {
  return WEEKDAYS[mod(dayNumber(day) + 3, 7)] as Weekday
}

/** Returns the first day of the week that a day belongs to. */
export function startOfWeek(day: string, weekStart: Weekday): string {
  const past = WEEKDAYS.indexOf(weekdayOf(day)) - WEEKDAYS.indexOf(weekStart)
  return addDays(day, -mod(past, 7))
}

/** Returns the remainder, which is never negative. */
export function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}

function toDay(time: number): string {
  return new Date(Math.min(time, AFTER_ALL)).toISOString().slice(0, 10)
}

const AFTER_ALL = Date.UTC(9999, 11, 31)

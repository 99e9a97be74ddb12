import { addDays, type DateContext, type Day } from '../../ui/dates.ts'
import { count } from '../../ui/text.ts'
import { type End, type MonthDay, type Nth, type Pattern, WEEKDAYS, type Weekday } from './pattern.ts'

/** A Monday, from which the names of the days are made. */
const MONDAY = '2024-01-01'
const WORKDAYS = 'MO,TU,WE,TH,FR'

/** The numbers of weekdays in words. */
export const NTH_TEXTS: Record<Nth, string> = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', [-1]: 'last' }

/** Returns the name of a day of the week in a language. */
export function weekdayText(weekday: Weekday, locale: string, length: 'long' | 'short' | 'narrow' = 'long'): string {
  return formatted(addDays(MONDAY, WEEKDAYS.indexOf(weekday)), locale, { weekday: length })
}

/** Returns a pattern in words, such as "Every 2 weeks on Monday and Thursday, 10 times". */
export function patternText(pattern: Pattern, context: DateContext): string {
  const { from, end, monthDay, missingDay } = pattern
  const isLongDay = monthDay.kind === 'day' && monthDay.day > 28
  const only = isLongDay && missingDay === 'skip' ? ', in months that have it' : ''
  const after = from === 'completion' ? ' after completion' : ''
  return `${frequencyText(pattern, context)}${after}${only}${endText(end, context.locale)}`
}

/** Returns a pattern of a task that is due on a day in words, with that day where the pattern does not name it. */
export function presetText(pattern: Pattern, day: Day, context: DateContext): string {
  const text = patternText(pattern, context)
  if (pattern.unit === 'year') return `${text} on ${formatted(day, context.locale, { day: 'numeric', month: 'long' })}`
  return text === 'Every weekday' ? 'Every weekday, Monday to Friday' : text
}

function formatted(day: Day, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

function frequencyText({ unit, interval, weekdays, monthDay }: Pattern, { locale }: DateContext): string {
  const every = interval === 1 ? `Every ${unit}` : `Every ${count(interval, unit)}`
  if (unit === 'month') return `${every}${monthDayWords(monthDay, locale)}`
  if (unit !== 'week' || weekdays.length === 0) return every
  const names = new Intl.ListFormat('en').format(weekdays.map((day) => weekdayText(day, locale)))
  if (interval > 1) return `${every} on ${names}`
  return weekdays.join() === WORKDAYS ? 'Every weekday' : `Every ${names}`
}

function monthDayWords(monthDay: MonthDay, locale: string): string {
  if (monthDay.kind === 'day') return ` on day ${monthDay.day}`
  if (monthDay.kind === 'last') return ' on the last day'
  return monthDay.kind === 'nth' ? ` on the ${NTH_TEXTS[monthDay.nth]} ${weekdayText(monthDay.weekday, locale)}` : ''
}

function endText(end: End, locale: string): string {
  if (end.kind === 'until') return `, until ${formatted(end.day, locale, { dateStyle: 'medium' })}`
  return end.kind === 'count' ? `, ${count(end.count, 'time')}` : ''
}

import type { FilterComparison } from './filter-tree.ts'

/** Days of the week, in the order of `Date.prototype.getUTCDay`. */
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const DAYS = ['today', 'tomorrow', 'yesterday']
const RELATIONS = ['this', 'next', 'last']
const PERIODS = ['week', 'month']

/** What a date may be, for error messages. */
export const DATE_FORMS = ['2026-11-30', ...DAYS, 'monday', '+3d', '-2w', 'this week', 'next month']

/** Returns the normal form of a date: lower case, whole names of weekdays, a sign. Returns undefined if it is no date. */
export function normalizeDate(text: string): string | undefined {
  const date = text.toLowerCase().trim().replace(/\s+/g, ' ')
  if (DAYS.includes(date)) return date
  if (/^\d{4}-\d\d-\d\d$/.test(date)) return isDay(date) ? date : undefined
  const distance = /^([+-]?)(\d{1,4})([dwmy])$/.exec(date)
  if (distance) return `${distance[1] || '+'}${Number(distance[2])}${distance[3]}`
  const [relation = '', period = '', ...more] = date.split(' ')
  if (RELATIONS.includes(relation)) return PERIODS.includes(period) && more.length === 0 ? date : undefined
  return date.length < 3 ? undefined : WEEKDAYS.find((day) => day === date || day.slice(0, 3) === date)
}

/** Returns whether a word begins a date of two words, such as `next week`. */
export function isRelation(word: string): boolean {
  return RELATIONS.includes(word.toLowerCase())
}

/**
 * The present day, as `2026-11-30`, and the day on which weeks begin.
 *
 * @example
 * const today: Today = { today: '2026-11-30', weekStart: 'monday' }
 */
export interface Today {
  today: string
  weekStart: 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'
}

/**
 * Returns the first and the last day of a date in normal form: the same day twice, or the ends of a week or month.
 *
 * @example
 * const { first, last } = daysOf('this month', { today: '2026-02-11', weekStart: 'monday' }) // 2026-02-01 to 2026-02-28
 */
export function daysOf(date: string, { today, weekStart }: Today): { first: string; last: string } {
  const [relation = '', period] = date.split(' ')
  const offset = { this: 0, next: 1, last: -1 }[relation] ?? 0
  if (period === 'month') {
    const first = addMonths(`${today.slice(0, 8)}01`, offset)
    return { first, last: addDays(addMonths(first, 1), -1) }
  }
  if (period === 'week') {
    const since = (weekdayOf(today) - WEEKDAYS.indexOf(weekStart) + 7) % 7
    const first = addDays(today, 7 * offset - since)
    return { first, last: addDays(first, 6) }
  }
  const day = dayOf(date, today)
  return { first: day, last: day }
}

/**
 * Returns the range of days of a comparison, both ends included: before a week is before its first day, after it is after its last
 * one.
 */
export function rangeOf(
  cmp: FilterComparison,
  { first, last }: { first: string; last: string },
): { from?: string; to?: string } {
  switch (cmp) {
    case '<':
      return { to: addDays(first, -1) }
    case '<=':
      return { to: last }
    case '>':
      return { from: addDays(last, 1) }
    case '>=':
      return { from: first }
    case '=':
      return { from: first, to: last }
  }
}

function dayOf(date: string, today: string): string {
  const named = { today: 0, tomorrow: 1, yesterday: -1 }[date]
  if (named !== undefined) return addDays(today, named)
  const weekday = WEEKDAYS.indexOf(date)
  if (weekday !== -1) return addDays(today, (weekday - weekdayOf(today) + 7) % 7)
  const distance = /^([+-]\d+)([dwmy])$/.exec(date)
  if (!distance) return date
  const [count, unit] = [Number(distance[1]), distance[2]]
  if (unit === 'd' || unit === 'w') return addDays(today, unit === 'w' ? 7 * count : count)
  return addMonths(today, unit === 'y' ? 12 * count : count)
}

function isDay(text: string): boolean {
  const time = Date.parse(text)
  // An impossible day, such as 30 February, parses as no time or as another day.
  return !Number.isNaN(time) && toDay(time) === text && text >= '1900' && text < '9999'
}

function weekdayOf(day: string): number {
  return new Date(day).getUTCDay()
}

/** Returns the day this many days later. */
export function addDays(day: string, count: number): string {
  return toDay(Date.parse(day) + count * 86_400_000)
}

/** Adds months. A day that the month does not have becomes its last one: 31 January and one month are 28 February. */
function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, dayOfMonth = 1] = day.split('-').map(Number)
  const lastDay = new Date(Date.UTC(year, month + count, 0)).getUTCDate()
  return toDay(Date.UTC(year, month - 1 + count, Math.min(dayOfMonth, lastDay)))
}

/** Returns the day of a time, at most one day outside the years 1900 to 9998, the dates that tasks can have. */
function toDay(time: number): string {
  const bounded = Math.min(Math.max(time, MIN_TIME), MAX_TIME)
  return new Date(bounded).toISOString().slice(0, 10)
}

const MIN_TIME = Date.parse('1899-12-31')
const MAX_TIME = Date.parse('9999-01-01')

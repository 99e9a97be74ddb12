import type { Recurrence } from '@taskwire/client'
import { type Day, daysBetween } from '../../ui/dates.ts'

/** The days of the week as in recurrence rules, from Monday. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
/** A day of the week as in recurrence rules. */
export type Weekday = (typeof WEEKDAYS)[number]

/** The weekdays of a month that can be chosen by number; -1 is the last one. */
export const NUMBERS = [1, 2, 3, 4, -1] as const
/** The number of a weekday within a month. */
export type Nth = (typeof NUMBERS)[number]

/** The units of time in which tasks repeat. */
export const UNITS = ['day', 'week', 'month', 'year'] as const
/** A unit of time in which tasks repeat. */
export type Unit = (typeof UNITS)[number]

/** On which day of a month a task repeats. `same`: on that of the due date, or of the day of completion. */
export type MonthDay =
  | { kind: 'same' | 'last' }
  | { kind: 'day'; day: number }
  | { kind: 'nth'; nth: Nth; weekday: Weekday }

/** When a series ends. */
export type End = { kind: 'never' } | { kind: 'until'; day: Day } | { kind: 'count'; count: number }

/** A recurrence by its parts, as far as the editor can show them. */
export interface Pattern extends Pick<Recurrence, 'from' | 'missingDay'> {
  unit: Unit
  interval: number
  /** Days of the week, from Monday, for weeks. None: that of the due date, or of the day of completion. */
  weekdays: readonly Weekday[]
  monthDay: MonthDay
  end: End
  /** The day on which weeks begin, for every second week and the like. */
  weekStart: Weekday
}

/** The common parts of patterns: every day, for ever. */
export const EVERY_DAY: Pattern = {
  unit: 'day',
  interval: 1,
  weekdays: [],
  monthDay: { kind: 'same' },
  end: { kind: 'never' },
  weekStart: 'MO',
  from: 'due',
  missingDay: 'last',
}

const FREQUENCIES: Record<Unit, string> = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY', year: 'YEARLY' }
/** A Monday, from which days of the week are counted. */
const MONDAY = '2024-01-01'

/** Returns the day of the week of a day. */
export function weekdayOf(day: Day): Weekday {
  const number = ((daysBetween(MONDAY, day) % 7) + 7) % 7
  return WEEKDAYS[number] ?? 'MO'
}

/** Returns the day of the week with an English name, such as `monday`. */
export function weekdayNamed(name: string): Weekday {
  return WEEKDAYS.find((day) => name.toUpperCase().startsWith(day)) ?? 'MO'
}

/** Writes a pattern as a recurrence. */
export function recurrenceOf({
  unit,
  interval,
  weekdays,
  monthDay,
  end,
  weekStart,
  from,
  missingDay,
}: Pattern): Recurrence {
  const days = WEEKDAYS.filter((day) => weekdays.includes(day))
  const parts = [
    `FREQ=${FREQUENCIES[unit]}`,
    ...(interval === 1 ? [] : [`INTERVAL=${interval}`]),
    ...(unit === 'week' && days.length > 0 ? [`BYDAY=${days.join()}`] : []),
    ...(unit === 'month' ? monthParts(monthDay) : []),
    ...(unit === 'week' && weekStart !== 'MO' && interval > 1 ? [`WKST=${weekStart}`] : []),
    ...(end.kind === 'until' ? [`UNTIL=${end.day.replaceAll('-', '')}`] : []),
    ...(end.kind === 'count' ? [`COUNT=${end.count}`] : []),
  ]
  return { rule: parts.join(';'), from, missingDay }
}

function monthParts(monthDay: MonthDay): string[] {
  if (monthDay.kind === 'day') return [`BYMONTHDAY=${monthDay.day}`]
  if (monthDay.kind === 'last') return ['BYMONTHDAY=-1']
  return monthDay.kind === 'nth' ? [`BYDAY=${monthDay.nth}${monthDay.weekday}`] : []
}

/** Reads a recurrence; undefined if its rule has parts that the editor cannot show. */
export function patternOf({ rule, from, missingDay }: Recurrence): Pattern | undefined {
  const parts = new Map(rule.toUpperCase().split(';').map(nameAndValue))
  const take = (name: string) => {
    const value = parts.get(name)
    parts.delete(name)
    return value
  }
  const frequency = take('FREQ')
  const unit = UNITS.find((one) => FREQUENCIES[one] === frequency)
  const interval = numberIn(take('INTERVAL') ?? '1')
  const wkst = take('WKST') ?? 'MO'
  const weekStart = WEEKDAYS.find((day) => day === wkst)
  const end = endOf(take('UNTIL'), take('COUNT'))
  if (!unit || !interval || !weekStart || !end) return undefined
  const pattern: Pattern = { ...EVERY_DAY, unit, interval, end, weekStart, from, missingDay }
  const weekdays = unit === 'week' ? weekdaysIn(take('BYDAY')) : []
  const monthDay = unit === 'month' ? monthDayOf(take('BYDAY'), take('BYMONTHDAY')) : pattern.monthDay
  return parts.size > 0 || !weekdays || !monthDay ? undefined : { ...pattern, weekdays, monthDay }
}

function nameAndValue(part: string): [string, string] {
  const [name = '', value = ''] = part.split('=')
  return [name, value]
}

function numberIn(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}

function endOf(until: string | undefined, count: string | undefined): End | undefined {
  if (until === undefined && count === undefined) return { kind: 'never' }
  if (until !== undefined && count !== undefined) return undefined
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(until ?? '') ?? []
  if (year !== undefined) return { kind: 'until', day: `${year}-${month}-${day}` }
  const times = numberIn(count ?? '')
  return times === undefined ? undefined : { kind: 'count', count: times }
}

function weekdaysIn(text: string | undefined): readonly Weekday[] | undefined {
  const given = text?.split(',') ?? []
  const days = WEEKDAYS.filter((day) => given.includes(day))
  return days.length === new Set(given).size ? days : undefined
}

function monthDayOf(byDay: string | undefined, byMonthDay: string | undefined): MonthDay | undefined {
  if (byDay === undefined && byMonthDay === undefined) return { kind: 'same' }
  if (byDay !== undefined && byMonthDay !== undefined) return undefined
  if (byMonthDay === '-1') return { kind: 'last' }
  const day = numberIn(byMonthDay ?? '')
  if (byDay === undefined) return day !== undefined && day <= 31 ? { kind: 'day', day } : undefined
  const [, number, name] = /^\+?(-?\d)([A-Z]{2})$/.exec(byDay) ?? []
  const nth = NUMBERS.find((one) => one === Number(number))
  const weekday = WEEKDAYS.find((one) => one === name)
  return nth && weekday && { kind: 'nth', nth, weekday }
}

/** Returns whether a pattern can select a day that some months, or years, do not have. */
export function canMissDays({ unit, monthDay }: Pattern, day: Day): boolean {
  if (unit === 'year') return day.endsWith('-02-29')
  if (unit !== 'month') return false
  return monthDay.kind === 'day' ? monthDay.day > 28 : monthDay.kind === 'same' && Number(day.slice(8)) > 28
}

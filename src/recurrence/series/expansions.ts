import { daysInMonth, partsOf, weekdayOf } from '../rule/days.ts'
import type { Frequency, Rule, RuleDay, Weekday } from '../rule/rule.ts'

/**
 * A rule in which nothing is implied by its start, so that the start may move by whole periods. A rule may need several of them; its
 * days are those of any.
 */
export interface Expansion {
  frequency: Frequency
  interval: number
  days: readonly RuleDay[]
  monthDays: readonly number[]
  months: readonly number[]
  positions: readonly number[]
  weekStart: Weekday
  /** Only every `by`-th day or week counts, from that of the start. */
  every?: { unit: 'day' | 'week'; by: number }
}

const ALL_MONTHS = Array.from({ length: 12 }, (_, n) => n + 1)
const ALL_MONTH_DAYS = Array.from({ length: 31 }, (_, n) => n + 1)

/**
 * Returns the expansions of a rule that starts at `anchor`. Unless `skips`, a day that a month lacks is the last one of that month;
 * otherwise the month has no occurrence, as RFC 5545 defines. Returns none if it is plain that the rule has no days.
 */
export function expansionsOf(rule: Rule, { anchor, skips }: { anchor: string; skips: boolean }): Expansion[] {
  const explicit = withImplied(rule, anchor)
  if (explicit.frequency === 'DAILY') return ofDays(explicit, anchor)
  if (explicit.frequency === 'WEEKLY') return [byYear(explicit)]
  const possible = withPossiblePositions(explicit)
  if (!possible) return []
  const isClamped = !skips && rule.days.length === 0 && rule.positions.length === 0
  return isClamped ? clamped(possible) : [possible]
}

/** Returns an upper bound of the number of days in a period. */
export function mostInPeriod({ frequency, days, monthDays, months }: Omit<Expansion, 'interval'>): number {
  if (frequency === 'DAILY') return 1
  if (frequency === 'WEEKLY') return days.length
  const inMonth = monthDays.length > 0 ? monthDays.length : sum(days.map(({ nth }) => (nth === undefined ? 5 : 1)))
  if (frequency === 'MONTHLY') return inMonth
  if (months.length > 0 || monthDays.length > 0) return inMonth * (months.length || 12)
  return sum(days.map(({ nth }) => (nth === undefined ? 53 : 1)))
}

/** Adds the parts that RFC 5545 takes from the start. */
function withImplied(rule: Rule, anchor: string): Expansion {
  const { frequency, interval, positions, weekStart } = rule
  const { month, dayOfMonth } = partsOf(anchor)
  const isPlain = rule.days.length === 0 && rule.monthDays.length === 0
  const isOfMonth = frequency === 'MONTHLY' || frequency === 'YEARLY'
  const days = frequency === 'WEEKLY' && isPlain ? [{ weekday: weekdayOf(anchor) }] : rule.days
  const monthDays = isOfMonth && isPlain ? [dayOfMonth] : rule.monthDays
  const ofYear = rule.monthDays.length > 0 ? ALL_MONTHS : [month]
  const isYearOnly = frequency === 'YEARLY' && rule.months.length === 0 && rule.days.length === 0
  return { frequency, interval, days, monthDays, months: isYearOnly ? ofYear : rule.months, positions, weekStart }
}

/** Expands every n-th day: on days of the week by the week, within months by the year, because most days would be others. */
function ofDays(expansion: Expansion, anchor: string): Expansion[] {
  const { interval, days, monthDays, months } = expansion
  if (months.length + monthDays.length + days.length === 0) return [expansion]
  // Every seventh day has the same weekday.
  const possible = days.filter(({ weekday }) => interval % 7 !== 0 || weekday === weekdayOf(anchor))
  if (possible.length < days.length && possible.length === 0) return []
  const every = { unit: 'day' as const, by: interval }
  if (months.length + monthDays.length > 0) return [byYear({ ...expansion, days: possible })]
  return [{ ...expansion, frequency: 'WEEKLY', interval: 1, days: possible, weekStart: 'MO', every }]
}

/** Expands days and weeks within months by the year, because most of them would be outside these months. */
function byYear(expansion: Expansion): Expansion {
  const { frequency, interval, monthDays, months } = expansion
  if (months.length + monthDays.length === 0) return expansion
  return {
    ...expansion,
    frequency: 'YEARLY',
    interval: 1,
    months: months.length > 0 ? months : ALL_MONTHS,
    monthDays: monthDays.length > 0 ? monthDays : ALL_MONTH_DAYS,
    every: { unit: frequency === 'DAILY' ? 'day' : 'week', by: interval },
  }
}

/** Removes the positions that no period has, which would be searched for in vain. Undefined if the rule has no others. */
function withPossiblePositions(expansion: Expansion): Expansion | undefined {
  if (expansion.positions.length === 0) return expansion
  const most = mostInPeriod(expansion)
  const positions = expansion.positions.filter((position) => Math.abs(position) <= most)
  return positions.length === 0 ? undefined : { ...expansion, positions }
}

/** Replaces days that a month lacks by its last day. */
function clamped(expansion: Expansion): Expansion[] {
  const late = expansion.monthDays.filter((day) => day > 28)
  if (late.length === 0) return [expansion]
  const one = lastOf(expansion)
  if (one) return [one]
  const months = expansion.months.length > 0 ? expansion.months : ALL_MONTHS
  const groups = [31, 30, 28].map((length) => ({
    months: months.filter((month) => daysInMonth(2001, month) === length),
    monthDays: [...new Set(expansion.monthDays.map((day) => lastWithin(day, length)))],
  }))
  return groups.filter((group) => group.months.length > 0).map((group) => ({ ...expansion, ...group }))
}

/**
 * Returns the expansion of a rule with one day of the month after the 28th, as a rule of RFC 5545: the last one of the days from the
 * 28th to that day. Undefined for other rules.
 */
function lastOf(expansion: Expansion): Expansion | undefined {
  const { frequency, months, monthDays } = expansion
  const [day = 0] = monthDays
  const isOne = monthDays.length === 1 && (frequency === 'MONTHLY' || months.length === 1)
  return isOne ? { ...expansion, monthDays: range(28, day), positions: [-1] } : undefined
}

/** Returns a day of the month, or the last one of the month, as -1 in February. */
function lastWithin(day: number, length: number): number {
  if (day <= length) return day
  return length === 28 ? -1 : length
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n)
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

import { daysInMonth, partsOf } from '../rule/days.ts'
import type { Frequency, Rule, RuleDay, Weekday } from '../rule/rule.ts'

/**
 * A monthly or yearly rule in which nothing is implied by its start, so that the start may move by whole periods. A rule may need
 * several of them; its days are those of any.
 */
export interface Expansion {
  frequency: Frequency
  interval: number
  days: readonly RuleDay[]
  monthDays: readonly number[]
  months: readonly number[]
  positions: readonly number[]
  weekStart: Weekday
}

const ALL_MONTHS = Array.from({ length: 12 }, (_, n) => n + 1)

/**
 * Returns the expansions of a monthly or yearly rule that starts at `anchor`. Unless `skips`, a day that a month lacks is the last one
 * of that month; otherwise the month has no occurrence, as RFC 5545 defines. Returns none if it is plain that the rule has no days.
 */
export function expansionsOf(rule: Rule, { anchor, skips }: { anchor: string; skips: boolean }): Expansion[] {
  const explicit = withImplied(rule, anchor)
  const possible = withPossiblePositions(explicit)
  if (!possible) return []
  const isClamped = !skips && rule.days.length === 0 && rule.positions.length === 0
  return isClamped ? clamped(possible) : [possible]
}

/** Returns an upper bound of the number of days in a period. */
export function mostInPeriod({ frequency, days, monthDays, months }: Omit<Expansion, 'interval'>): number {
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
  const monthDays = isPlain ? [dayOfMonth] : rule.monthDays
  const ofYear = rule.monthDays.length > 0 ? ALL_MONTHS : [month]
  const isYearOnly = frequency === 'YEARLY' && rule.months.length === 0 && rule.days.length === 0
  return {
    frequency,
    interval,
    days: rule.days,
    monthDays,
    months: isYearOnly ? ofYear : rule.months,
    positions,
    weekStart,
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

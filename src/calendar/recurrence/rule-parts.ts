import { addDays, daysInMonth, partsOf, startOfWeek, weekdayOf } from '../../recurrence/rule/days.ts'
import type { Frequency, Rule, RuleDay, Weekday } from '../../recurrence/rule/rule.ts'
import { expansionsOf } from '../../recurrence/series/expansions.ts'

/** The parts of a rule that select days. Nothing is implied by the start, except the weekday of a weekly rule. */
export interface RuleParts {
  frequency: Frequency
  interval: number
  days: readonly RuleDay[]
  monthDays: readonly number[]
  months: readonly number[]
  positions: readonly number[]
  weekStart: Weekday
}

interface Start {
  rule: Rule
  /** The first day of the series, from which implied parts come. */
  anchor: string
  /** Whether months without a day are skipped, instead of taking their last day. */
  skips: boolean
}

/**
 * Returns a rule as one that iCalendar defines, whose series may begin at any of its days; undefined if there is none: several days
 * of the month of which a month lacks one.
 */
export function rulePartsOf({ rule, anchor, skips }: Start): RuleParts | undefined {
  if (rule.frequency === 'DAILY' || rule.frequency === 'WEEKLY') return rule
  const expansions = expansionsOf(rule, { anchor, skips })
  const [only] = expansions
  return expansions.length === 1 ? only : undefined
}

/** Returns whether a rule selects a day, in the period that the day is in. */
export function selects(parts: RuleParts, day: string): boolean {
  if (parts.positions.length === 0) return isMatching(parts, day)
  const matching = daysOfPeriod(parts, day).filter((one) => isMatching(parts, one))
  return parts.positions.some((position) => matching.at(position > 0 ? position - 1 : position) === day)
}

function isMatching({ frequency, days, monthDays, months }: RuleParts, day: string): boolean {
  const { year, month, dayOfMonth } = partsOf(day)
  const length = daysInMonth(year, month)
  if (months.length > 0 && !months.includes(month)) return false
  if (monthDays.length > 0 && !monthDays.some((one) => (one > 0 ? one : length + one + 1) === dayOfMonth)) return false
  if (days.length === 0) return true
  const weekday = weekdayOf(day)
  // Counted within the year only by a yearly rule without months (RFC 5545 §3.3.10).
  const isOfYear = frequency === 'YEARLY' && months.length === 0
  const place = isOfYear ? placeInYear(day) : { index: dayOfMonth, count: length }
  return days.some((one) => one.weekday === weekday && (one.nth === undefined || isNth(one.nth, place)))
}

function isNth(nth: number, { index, count }: { index: number; count: number }): boolean {
  return nth > 0 ? Math.ceil(index / 7) === nth : Math.ceil((count - index + 1) / 7) === -nth
}

function placeInYear(day: string): { index: number; count: number } {
  const { year } = partsOf(day)
  const [first, next] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]
  return { index: (Date.parse(day) - first) / DAY_MS + 1, count: (next - first) / DAY_MS }
}

const DAY_MS = 86_400_000

function daysOfPeriod({ frequency, weekStart }: RuleParts, day: string): string[] {
  const { year, month } = partsOf(day)
  const from = (first: string, count: number) => Array.from({ length: count }, (_, n) => addDays(first, n))
  switch (frequency) {
    case 'DAILY':
      return [day]
    case 'WEEKLY':
      return from(startOfWeek(day, weekStart), 7)
    case 'MONTHLY':
      return from(`${day.slice(0, 7)}-01`, daysInMonth(year, month))
    case 'YEARLY':
      return from(`${day.slice(0, 4)}-01-01`, placeInYear(day).count)
  }
}

import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { addDays, dayNumber, dayOf, LAST_DAY, laterDay, mod, partsOf, startOfWeek } from '../rule/days.ts'
import type { Rule } from '../rule/rule.ts'
import { type Expansion, expansionsOf, mostInPeriod } from './expansions.ts'

/** The days of a rule from a start. */
export interface Grid {
  rule: Rule
  /** The first day: intervals count from its day, week, month or year. */
  anchor: string
  /** Whether months without a day are skipped, instead of taking their last day. */
  skips: boolean
}

/** The work of a search, counted instead of timed: it bounds the CPU time that any rule costs. */
export const SEARCH = {
  /** Years that are expanded. The calendar repeats itself after 400. */
  years: 400,
  /** Days, weeks or months that are expanded. */
  periods: 1_000,
  /** Days in all these periods, at most. */
  days: 3_000,
}

/**
 * Returns the first days of a grid after a day, at most `count`, in order. Fewer if the calendar, or the work of the search, ends
 * before; UNTIL and COUNT are up to the caller.
 */
export function gridDaysAfter(grid: Grid, after: string, count: number): string[] {
  const expansions = expansionsOf(grid.rule, grid)
  const found = expansions.flatMap((expansion) => daysOf(expansion, { grid, after, count }))
  return expansions.length === 1 ? found : [...new Set(found)].sort().slice(0, count)
}

interface Wanted {
  grid: Grid
  after: string
  count: number
}

function daysOf(expansion: Expansion, { grid: { anchor }, after, count }: Wanted): string[] {
  const most = Math.max(1, mostInPeriod(expansion))
  const periodsAtMost = expansion.frequency === 'YEARLY' ? SEARCH.years : SEARCH.periods
  let left = Math.min(periodsAtMost, Math.ceil(SEARCH.days / most))
  // Rules mostly have a day in each period, so that the first window suffices.
  let periods = Math.ceil((count + 1) / most)
  let start = startNear(expansion, anchor, laterDay(anchor, after))
  const found: string[] = []
  while (left > 0 && found.length < count && start <= LAST_DAY) {
    const size = Math.min(periods, left)
    const end = startAfter(expansion, start, size)
    for (const day of expand(expansion, { start, end, periods: size }))
      if (day > after && day >= anchor && day <= LAST_DAY && isCounted(expansion, anchor, day)) found.push(day)
    left -= size
    periods *= 2
    start = end
  }
  return found.slice(0, count)
}

interface Window {
  start: string
  /** The first day after the window. */
  end: string
  periods: number
}

/** Expands the periods of a window, at whose start a period begins. */
function expand(expansion: Expansion, { start, end, periods }: Window): string[] {
  const { frequency, interval, days, monthDays, months, positions, weekStart } = expansion
  // Only days are expanded, so that no rule of a time zone matters.
  const dtstart = Temporal.PlainDate.from(start).toZonedDateTime('UTC')
  const rule = new RRuleTemporal({
    freq: frequency,
    interval,
    wkst: weekStart,
    ...(days.length > 0 && { byDay: days.map(({ nth, weekday }) => `${nth ?? ''}${weekday}`) }),
    ...(monthDays.length > 0 && { byMonthDay: [...monthDays] }),
    ...(months.length > 0 && { byMonth: [...months] }),
    ...(positions.length > 0 && { bySetPos: [...positions] }),
    dtstart,
    tzid: 'UTC',
    // Never reached: a window has fewer periods.
    maxIterations: periods + 400,
    cache: false,
  })
  const last = Temporal.PlainDate.from(addDays(end, -1)).toZonedDateTime('UTC')
  return rule.between(dtstart, last, true).map((date) => date.toPlainDate().toString())
}

/** Returns the start of the last period at or before `from`, so that the periods before it need not be expanded. */
function startNear(expansion: Expansion, anchor: string, from: string): string {
  const { frequency, interval, weekStart } = expansion
  const [a, b] = [partsOf(anchor), partsOf(from)]
  const distance = {
    DAILY: () => dayNumber(from) - dayNumber(anchor),
    WEEKLY: () => (dayNumber(startOfWeek(from, weekStart)) - dayNumber(startOfWeek(anchor, weekStart))) / 7,
    MONTHLY: () => 12 * (b.year - a.year) + b.month - a.month,
    YEARLY: () => b.year - a.year,
  }[frequency]()
  const first = {
    DAILY: () => anchor,
    WEEKLY: () => startOfWeek(anchor, weekStart),
    MONTHLY: () => dayOf(a.year, a.month, 1),
    YEARLY: () => dayOf(a.year, 1, 1),
  }[frequency]()
  return startAfter(expansion, first, Math.floor(distance / interval))
}

/** Returns the start of the period a number of periods after one that starts at `start`. */
function startAfter({ frequency, interval }: Expansion, start: string, periods: number): string {
  const { year, month } = partsOf(start)
  const units = periods * interval
  switch (frequency) {
    case 'DAILY':
      return addDays(start, units)
    case 'WEEKLY':
      return addDays(start, 7 * units)
    case 'MONTHLY':
      return dayOf(year, month + units, 1)
    case 'YEARLY':
      return dayOf(year + units, 1, 1)
  }
}

function isCounted({ every, weekStart }: Expansion, anchor: string, day: string): boolean {
  if (!every || every.by === 1) return true
  if (every.unit === 'day') return mod(dayNumber(day) - dayNumber(anchor), every.by) === 0
  const weeks = (dayNumber(startOfWeek(day, weekStart)) - dayNumber(startOfWeek(anchor, weekStart))) / 7
  return mod(weeks, every.by) === 0
}

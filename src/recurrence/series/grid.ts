import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { addDays, dayOf, LAST_DAY, laterDay, partsOf } from '../rule/days.ts'
import { type Expansion, expansionsOf, mostInPeriod } from './expansions.ts'
import { type Grid, SEARCH, unlimitedWork } from './search.ts'
import { steppedDaysAfter } from './stepped-days.ts'

/**
 * Returns the first days of a grid after a day, at most `count`, in order. Fewer if the calendar, or the work of the search, ends
 * before; UNTIL and COUNT are up to the caller.
 */
export function gridDaysAfter(grid: Grid, after: string, count: number): string[] {
  const { rule } = grid
  if (rule.frequency === 'DAILY' || rule.frequency === 'WEEKLY') return steppedDaysAfter(grid, after, count)
  const expansions = expansionsOf(rule, grid)
  const found = expansions.flatMap((expansion) => daysOf(expansion, { grid, after, count }))
  return expansions.length === 1 ? found : [...new Set(found)].sort().slice(0, count)
}

interface Wanted {
  grid: Grid
  after: string
  count: number
}

function daysOf(expansion: Expansion, { grid, after, count }: Wanted): string[] {
  const { anchor, work = unlimitedWork() } = grid
  const most = Math.max(1, mostInPeriod(expansion))
  const periodsAtMost = expansion.frequency === 'YEARLY' ? SEARCH.years : SEARCH.periods
  const stepsOfPeriod = SEARCH.stepsOfPeriod + most * SEARCH.stepsOfDay
  let left = Math.min(periodsAtMost, Math.ceil(SEARCH.days / most))
  // Rules mostly have a day in each period, so that the first window suffices.
  let periods = Math.ceil((count + 1) / most)
  let start = startNear(expansion, anchor, laterDay(anchor, after))
  const found: string[] = []
  while (left > 0 && work.left > 0 && found.length < count && start <= LAST_DAY) {
    const size = Math.min(periods, left, Math.ceil(work.left / stepsOfPeriod))
    work.left -= size * stepsOfPeriod
    const end = startAfter(expansion, start, size)
    for (const day of expand(expansion, { start, end, periods: size }))
      if (day > after && day >= anchor && day <= LAST_DAY) found.push(day)
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
  const [a, b] = [partsOf(anchor), partsOf(from)]
  const isMonthly = expansion.frequency === 'MONTHLY'
  const distance = isMonthly ? 12 * (b.year - a.year) + b.month - a.month : b.year - a.year
  const first = dayOf(a.year, isMonthly ? a.month : 1, 1)
  return startAfter(expansion, first, Math.floor(distance / expansion.interval))
}

/** Returns the start of the period a number of periods after one that starts at `start`. */
function startAfter({ frequency, interval }: Expansion, start: string, periods: number): string {
  const { year, month } = partsOf(start)
  const units = periods * interval
  return frequency === 'MONTHLY' ? dayOf(year, month + units, 1) : dayOf(year + units, 1, 1)
}

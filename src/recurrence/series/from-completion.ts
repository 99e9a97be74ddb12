import { addDays, dayOf, daysBetween, daysInMonth, LAST_DAY, laterDay, partsOf } from '../rule/days.ts'
import { selectsDays } from '../rule/rule.ts'
import { gridDaysAfter } from './grid.ts'
import type { Work } from './search.ts'
import type { Series, Timing } from './series.ts'
import { wallClockIn } from './zoned.ts'

/**
 * Returns the next day of a series that counts from completions. A rule that selects no days is a step from the day of the
 * completion, and more of them until after the current occurrence; any other starts at that day. Undefined at the end of the calendar.
 */
export function firstAfterCompletion(series: Series, { zone, work }: Timing, now: Date): string | undefined {
  const { rule, skips, occurrence } = series
  const today = wallClockIn(zone, now).date
  const after = laterDay(occurrence, today)
  if (selectsDays(rule)) return selectedDay(series, { today, after, work })
  if (rule.frequency === 'DAILY') return stepsOf(rule.interval, today, after)
  if (rule.frequency === 'WEEKLY') return stepsOf(7 * rule.interval, today, after)
  const months = rule.frequency === 'MONTHLY' ? rule.interval : 12 * rule.interval
  return monthsAfter({ today, after, months, skips })
}

/**
 * Returns the first selected day of a rule that starts today. If its interval or the implied day of the month never meets a selected
 * day from there, each period counts, and then each one from the start of the series, so that no completion ends the series.
 */
function selectedDay(
  { rule, skips, anchor }: Series,
  { today, after, work }: { today: string; after: string; work: Work | undefined },
): string | undefined {
  const each = { ...rule, interval: 1 }
  for (const grid of [
    { rule, anchor: today },
    { rule: each, anchor: today },
    { rule: each, anchor },
  ]) {
    const [day] = gridDaysAfter({ ...grid, skips, work }, after, 1)
    if (day !== undefined) return day
  }
  return undefined
}

function stepsOf(days: number, today: string, after: string): string {
  return addDays(today, days * (Math.floor(daysBetween(today, after) / days) + 1))
}

interface Months {
  today: string
  after: string
  months: number
  skips: boolean
}

function monthsAfter({ today, after, months, skips }: Months): string | undefined {
  const { year, month, dayOfMonth } = partsOf(today)
  const until = partsOf(after)
  const past = Math.floor((12 * (until.year - year) + until.month - month) / months)
  for (let step = Math.max(1, past); ; step++) {
    const first = dayOf(year, month + step * months, 1)
    if (first > LAST_DAY) return undefined
    const at = partsOf(first)
    const length = daysInMonth(at.year, at.month)
    const day = dayOf(at.year, at.month, Math.min(dayOfMonth, length))
    if (day > after && (dayOfMonth <= length || !skips)) return day
  }
}

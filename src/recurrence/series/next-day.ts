import { addDays, LAST_DAY, laterDay } from '../rule/days.ts'
import { firstAfterCompletion } from './from-completion.ts'
import { gridDaysAfter } from './grid.ts'
import type { Series, Timing } from './series.ts'
import { lastDayOf } from './until.ts'
import { firstDayNotPast } from './zoned.ts'

/**
 * Returns the day of the occurrence after the current one, if that is completed or skipped now; null if there is none.
 *
 * From due dates it is the first day of the rule after the current occurrence that is not past: today's is never passed over. From
 * completions it is an interval after today, or the first selected day after today. Both are after the current occurrence.
 */
export function nextDay(series: Series, timing: Timing, now: Date): string | null {
  const { rule, index, lastDay, lastIndex } = series
  if (lastIndex !== null && index >= lastIndex) return null
  const day = series.from === 'due' ? nextOnGrid(series, { ...timing, now }) : firstAfterCompletion(series, timing, now)
  const ends = [
    LAST_DAY,
    ...(lastDay === null ? [] : [lastDay]),
    ...(rule.until ? [lastDayOf(rule.until, timing)] : []),
  ]
  return day !== undefined && ends.every((end) => day <= end) ? day : null
}

function nextOnGrid(series: Series, at: Timing & { now: Date }): string | undefined {
  const beforeToday = addDays(firstDayNotPast(at), -1)
  return gridDaysAfter(series, laterDay(series.occurrence, beforeToday), 1)[0]
}

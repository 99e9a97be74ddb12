import { invalidInput } from '../errors.ts'
import type { PreviewRecurrenceInput, RecurrencePreview } from './preview-schema.ts'
import { describe } from './rule/describe.ts'
import { parseRule } from './rule/parse-rule.ts'
import { gridDaysAfter } from './series/grid.ts'
import { nextDay } from './series/next-day.ts'
import { advanced, type Repetition, type Series } from './series/series.ts'
import { startSeries } from './series/start-series.ts'
import { lastDayOf } from './series/until.ts'

/**
 * Returns the first due dates of a recurrence, and its description.
 * @throws TaskwireError INVALID_INPUT with an issue `never_occurs` or `too_many_occurrences`.
 */
export function previewRecurrence(
  input: PreviewRecurrenceInput,
  { now, zone }: { now: Date; zone: string },
): RecurrencePreview {
  const { rule } = parseRule(input.rule)
  if (!rule) throw invalidInput({ path: ['rule'], code: 'invalid_value', message: 'Must be a supported rule' })
  const repetition: Repetition = { rule, from: input.from, skips: input.missingDay === 'skip' }
  const { time, timeZone } = input.due ?? {}
  const timing = { time: time ?? undefined, zone: timeZone ?? input.timeZone ?? zone }
  const start = { ...repetition, ...timing, due: input.due?.date ?? null, index: 1 }
  const { series, problem } = startSeries(start, now)
  if (problem) throw invalidInput({ path: ['rule'], ...problem })
  const days = daysOf(series, { ...timing, count: input.count ?? 5 })
  const more = { ...(time && { time }), ...(timeZone && { timeZone }) }
  return { dates: days.map((date) => ({ date, ...more })), description: describe(repetition) }
}

function daysOf(
  series: Series,
  { count, ...timing }: { time: string | undefined; zone: string; count: number },
): string[] {
  if (series.from === 'completion') return daysByCompletion(series, { ...timing, count })
  const { anchor, lastDay, rule } = series
  const last = rule.until ? lastDayOf(rule.until, timing) : undefined
  const days = [anchor, ...(count > 1 ? gridDaysAfter(series, anchor, count - 1) : [])]
  return days.filter((day) => (lastDay === null || day <= lastDay) && (last === undefined || day <= last))
}

function daysByCompletion(
  series: Series,
  { count, ...timing }: { time: string | undefined; zone: string; count: number },
): string[] {
  const days = [series.anchor]
  let current = series
  while (days.length < count) {
    // At noon it is the same day in almost every time zone.
    const next = nextDay(current, { ...timing, zone: 'UTC' }, new Date(`${current.occurrence}T12:00:00.000Z`))
    if (next === null) break
    days.push(next)
    current = advanced(current, next)
  }
  return days
}

import { invalidInput } from '../errors.ts'
import type { PreviewRecurrenceInput, RecurrencePreview } from './preview-schema.ts'
import { describe } from './rule/describe.ts'
import { parseRule } from './rule/parse-rule.ts'
import { gridDaysAfter } from './series/grid.ts'
import { nextDay } from './series/next-day.ts'
import type { Work } from './series/search.ts'
import { advanced, type Repetition, type Series, type Timing } from './series/series.ts'
import { startSeries } from './series/start-series.ts'
import { lastDayOf } from './series/until.ts'

/** The work of a preview from completion, in which each date is a search of its own. */
const PREVIEW_STEPS = 85_000

/**
 * Returns the first due dates of a recurrence, and its description. Fewer dates than asked for if more would take too much work.
 * @throws TaskwireError INVALID_INPUT with an issue `never_occurs` or `too_many_occurrences`.
 */
export function previewRecurrence(
  input: PreviewRecurrenceInput,
  { now, zone, work = { left: PREVIEW_STEPS } }: { now: Date; zone: string; work?: Work },
): RecurrencePreview {
  const { rule } = parseRule(input.rule)
  if (!rule) throw invalidInput({ path: ['rule'], code: 'invalid_value', message: 'Must be a supported rule' })
  const repetition: Repetition = { rule, from: input.from, skips: input.missingDay === 'skip' }
  const { time, timeZone } = input.due ?? {}
  const timing = { time: time ?? undefined, zone: timeZone ?? input.timeZone ?? zone }
  const start = { ...repetition, ...timing, due: input.due?.date ?? null, index: 1 }
  const { series, problem } = startSeries(start, now)
  if (problem) throw invalidInput({ path: ['rule'], ...problem })
  const days = daysOf(series, { ...timing, count: input.count ?? 5, work })
  const more = { ...(time && { time }), ...(timeZone && { timeZone }) }
  return { dates: days.map((date) => ({ date, ...more })), description: describe(repetition) }
}

interface Asked extends Timing {
  count: number
  work: Work
}

function daysOf(series: Series, { count, work, ...timing }: Asked): string[] {
  if (series.from === 'completion') return daysByCompletion(series, { ...timing, count, work })
  const { anchor, lastDay, rule } = series
  const last = rule.until ? lastDayOf(rule.until, timing) : undefined
  const days = [anchor, ...(count > 1 ? gridDaysAfter(series, anchor, count - 1) : [])]
  return days.filter((day) => (lastDay === null || day <= lastDay) && (last === undefined || day <= last))
}

/** Returns the first days if each occurrence is completed when it is due. The last search may be cut short by its work. */
function daysByCompletion(series: Series, { count, work, ...timing }: Asked): string[] {
  const days = [series.anchor]
  let current = series
  while (days.length < count) {
    // At noon it is the same day in almost every time zone.
    const next = nextDay(current, { ...timing, work, zone: 'UTC' }, new Date(`${current.occurrence}T12:00:00.000Z`))
    if (next === null || work.left <= 0) break
    days.push(next)
    current = advanced(current, next)
  }
  return days
}

import { Temporal } from 'temporal-polyfill'
import { addDays } from '../../recurrence/rule/days.ts'
import { parseRule } from '../../recurrence/rule/parse-rule.ts'
import { gridDaysAfter } from '../../recurrence/series/grid.ts'
import { startSeries } from '../../recurrence/series/start-series.ts'
import type { Due } from '../due.ts'
import { nowIn } from '../phrases/calendar.ts'
import { type Draft, warn } from './draft.ts'

/** Returns the due date of a draft: of its day and time, or the first occurrence of its recurrence that is not past. */
export function dueOfDraft(draft: Draft): Due | undefined {
  const { time, zone } = draft
  const date = draft.date === undefined ? dayWithoutDate(draft) : dayOfDate(draft, draft.date)
  if (date === undefined) return undefined
  if (isPast(draft, date)) warn(draft, 'in_the_past', { message: 'The due date is in the past' })
  return { date, ...(time !== undefined && { time, ...(zone !== undefined && { timeZone: zone }) }) }
}

/** Returns the day of a date: that of the next week for the present weekday at a time that has passed. */
function dayOfDate(draft: Draft, date: string): string {
  if (!draft.isWeekday || !isPast(draft, date)) return date
  const later = addDays(date, 7)
  for (const span of draft.spans) if (span.field === 'date') span.value = span.value.replace(date, later)
  return later
}

/** Returns the day of a time alone, which is today or tomorrow in its time zone, or the first day of a recurrence. */
function dayWithoutDate(draft: Draft): string | undefined {
  const { recurrence, time, now } = draft
  if (recurrence) return firstDay(draft, recurrence)
  if (time === undefined) return undefined
  const { today } = nowIn(now.instant, zoneOf(draft))
  return isPast(draft, today) ? addDays(today, 1) : today
}

function zoneOf({ zone, now }: Draft): string {
  return zone ?? now.timeZone
}

/** Returns whether a day, or the draft's time on it, is past. */
function isPast(draft: Draft, date: string): boolean {
  const { now, time } = draft
  if (date !== now.today && time === undefined) return date < now.today
  if (time === undefined) return false
  const local = Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zoneOf(draft))
  // The present minute is not past.
  return local.epochMilliseconds <= now.instant.getTime() - 60_000
}

function firstDay(draft: Draft, { rule: text, from }: NonNullable<Draft['recurrence']>): string | undefined {
  const { rule } = parseRule(text)
  if (!rule) return undefined
  const { now, time } = draft
  const repetition = { rule, from, skips: false }
  const { series } = startSeries({ ...repetition, due: null, index: 1, time, zone: zoneOf(draft) }, now.instant)
  if (!series) return undefined
  return isPast(draft, series.anchor) ? gridDaysAfter(series, series.anchor, 1)[0] : series.anchor
}

/** Drops a recurrence that `tasks.create` would reject, such as one that ends before it begins. */
export function dropImpossibleRecurrence(draft: Draft): void {
  const { recurrence, date, time, now } = draft
  if (!recurrence) return
  const { rule } = parseRule(recurrence.rule)
  const start = rule && { rule, from: recurrence.from, skips: false, due: date ?? firstDay(draft, recurrence) ?? null }
  const isPossible = start && startSeries({ ...start, index: 1, time, zone: zoneOf(draft) }, now.instant).series
  if (isPossible) return
  delete draft.recurrence
  draft.spans = draft.spans.filter(({ field }) => field !== 'recurrence')
  warn(draft, 'invalid_recurrence', { message: 'The recurrence has no occurrence', place: recurrence })
}

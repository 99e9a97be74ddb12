import type { Recurrence } from '@taskwire/client'
import type { Day } from '../../ui/dates.ts'
import { type End, type MonthDay, type Nth, type Pattern, recurrenceOf, type Weekday, weekdayOf } from './pattern.ts'
import { nthOf } from './presets.ts'

/** A recurrence while it is edited: all fields of the form, also those that are not shown, as they were entered. */
export interface Draft
  extends Pick<Recurrence, 'from' | 'missingDay'>,
    Pick<Pattern, 'unit' | 'weekdays' | 'weekStart'> {
  interval: string
  monthKind: MonthDay['kind']
  day: string
  nth: Nth
  nthWeekday: Weekday
  endKind: End['kind']
  until: string
  count: string
}

/** The properties of the fields of a draft. */
export interface DraftProps {
  draft: Draft
  /** The day on which the series starts. */
  day: Day
  /** True once the user has tried to save it. */
  isChecked: boolean
  onChange: (change: Partial<Draft>) => void
}

/** What is wrong with the fields of a draft. */
export type DraftProblems = Partial<Record<'interval' | 'day' | 'until' | 'count', string>>

/** The largest interval and number of times that the server accepts. */
const MOST = 999

/** Returns the form of a pattern for a task that is due on a day. */
export function draftOf({ interval, monthDay, end, ...pattern }: Pattern, day: Day): Draft {
  const { nth, weekday } = monthDay.kind === 'nth' ? monthDay : { nth: nthOf(day), weekday: weekdayOf(day) }
  return {
    ...pattern,
    // The parts of other units, as they are chosen most often.
    weekdays: pattern.unit === 'week' ? pattern.weekdays : [weekdayOf(day)],
    monthKind: pattern.unit === 'month' ? monthDay.kind : 'day',
    interval: String(interval),
    day: String(monthDay.kind === 'day' ? monthDay.day : Number(day.slice(8))),
    nth,
    nthWeekday: weekday,
    endKind: end.kind,
    until: end.kind === 'until' ? end.day : '',
    count: end.kind === 'count' ? String(end.count) : '10',
  }
}

/** Returns the pattern that a form stands for. Only valid if there are no problems. */
export function patternIn(draft: Draft): Pattern {
  const { unit, weekdays, weekStart, from, missingDay } = draft
  const interval = Number(draft.interval)
  return { unit, interval, weekdays, weekStart, from, missingDay, monthDay: monthDayIn(draft), end: endIn(draft) }
}

/** Returns the recurrence that a form stands for; undefined if it has problems. */
export function recurrenceIn(draft: Draft, day: Day): Recurrence | undefined {
  return Object.keys(problemsOf(draft, day)).length === 0 ? recurrenceOf(patternIn(draft)) : undefined
}

function monthDayIn({ monthKind, day, nth, nthWeekday }: Draft): MonthDay {
  if (monthKind === 'day') return { kind: 'day', day: Number(day) }
  return monthKind === 'nth' ? { kind: 'nth', nth, weekday: nthWeekday } : { kind: monthKind }
}

function endIn({ endKind, until, count }: Draft): End {
  if (endKind === 'until') return { kind: 'until', day: until }
  return endKind === 'count' ? { kind: 'count', count: Number(count) } : { kind: 'never' }
}

/** Returns what is wrong with a form, of the fields that are shown. `day` is the day on which the series starts. */
export function problemsOf(
  { unit, interval, monthKind, day, endKind, until, count }: Draft,
  start: Day,
): DraftProblems {
  const problems: DraftProblems = {}
  if (!isNumber(interval, MOST)) problems.interval = `Enter a number from 1 to ${MOST}.`
  if (unit === 'month' && monthKind === 'day' && !isNumber(day, 31)) problems.day = 'Enter a number from 1 to 31.'
  if (endKind === 'count' && !isNumber(count, MOST)) problems.count = `Enter a number from 1 to ${MOST}.`
  if (endKind === 'until' && !/^\d{4}-\d\d-\d\d$/.test(until)) problems.until = 'Enter a date.'
  else if (endKind === 'until' && until < start) problems.until = 'Enter a date that is not before the due date.'
  return problems
}

function isNumber(text: string, most: number): boolean {
  return /^\d{1,3}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most
}

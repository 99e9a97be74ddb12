import type { StoredRow } from '../../entities/definition/stored-row.ts'
import type { TaskModel } from '../../generated/prisma/models/Task.ts'
import { parseRule } from '../../recurrence/rule/parse-rule.ts'
import type { Repetition, Series } from '../../recurrence/series/series.ts'

/** The columns of the recurrence of a task. */
export type SeriesColumns = Pick<
  TaskModel,
  | 'repeatRule'
  | 'repeatFrom'
  | 'repeatSkips'
  | 'repeatZone'
  | 'anchorDate'
  | 'lastDate'
  | 'lastIndex'
  | 'occurrenceDate'
  | 'occurrenceIndex'
  | 'nextDate'
>

/** The columns of the recurrence that queries of tasks do not read. */
export type HiddenColumns = Pick<TaskModel, 'repeatZone' | 'anchorDate' | 'lastDate' | 'lastIndex'>

/** The columns of a task that its series depends on, as queries read them. */
export type ReadColumns = Omit<SeriesColumns, keyof HiddenColumns> & Pick<TaskModel, 'dueDate' | 'dueTime' | 'dueZone'>

/** A stored task that may repeat. */
export type RepeatingRow = StoredRow & ReadColumns & Pick<TaskModel, 'completedAt' | 'parentId' | 'reminders'>

/** The columns of a task that does not repeat. */
export const NO_SERIES: SeriesColumns = {
  repeatRule: null,
  repeatFrom: null,
  repeatSkips: null,
  repeatZone: null,
  anchorDate: null,
  lastDate: null,
  lastIndex: null,
  occurrenceDate: null,
  occurrenceIndex: null,
  nextDate: null,
}

/** Reads how a task repeats; undefined if it does not, or if its rule is one that this version does not support. */
export function repetitionOf(
  columns: Pick<SeriesColumns, 'repeatRule' | 'repeatFrom' | 'repeatSkips'>,
): Repetition | undefined {
  const { repeatRule, repeatFrom, repeatSkips } = columns
  const { rule } = repeatRule === null ? {} : parseRule(repeatRule)
  return rule && { rule, from: repeatFrom === 'completion' ? 'completion' : 'due', skips: repeatSkips ?? false }
}

/** Reads the series of a task; undefined as above. */
export function seriesOf(columns: SeriesColumns): Series | undefined {
  const repetition = repetitionOf(columns)
  const { anchorDate, lastDate, lastIndex, occurrenceDate, occurrenceIndex } = columns
  if (!repetition || !anchorDate || !occurrenceDate) return undefined
  return {
    ...repetition,
    anchor: toDay(anchorDate),
    occurrence: toDay(occurrenceDate),
    index: occurrenceIndex ?? 1,
    lastDay: lastDate && toDay(lastDate),
    lastIndex,
  }
}

/** Returns the columns of a series whose next occurrence is on `next`, computed in `zone`. */
export function seriesColumns(
  series: Series,
  { next, zone }: { next: string | null; zone: string },
): Omit<SeriesColumns, 'repeatRule' | 'repeatFrom' | 'repeatSkips'> {
  return {
    repeatZone: zone,
    anchorDate: toDate(series.anchor),
    lastDate: series.lastDay === null ? null : toDate(series.lastDay),
    lastIndex: series.lastIndex,
    occurrenceDate: toDate(series.occurrence),
    occurrenceIndex: series.index,
    nextDate: next === null ? null : toDate(next),
  }
}

function toDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function toDate(day: string): Date {
  return new Date(`${day}T00:00:00.000Z`)
}

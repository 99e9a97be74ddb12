import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Columns, StoredRow } from '../../entities/definition/stored-row.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import type { SpecialRows } from '../../entities/verbs/single.ts'
import { invalidInput } from '../../errors.ts'
import { nextDay } from '../../recurrence/series/next-day.ts'
import { dueOf } from '../due.ts'
import { taskEntity } from '../task.ts'
import { readAccountZone } from './account-zone.ts'
import {
  type HiddenColumns,
  type ReadColumns,
  type RepeatingRow,
  type SeriesColumns,
  seriesColumns,
  seriesOf,
} from './columns.ts'
import { completeOccurrences, reopenOccurrences } from './complete.ts'
import { readHidden, readLastIndex } from './history.ts'
import { startedColumns } from './start.ts'

/** The columns that a change sets, with the fields that it was given. */
interface Change {
  columns: Columns
  set: { recurrence?: object | null | undefined; due?: object | null | undefined }
  now: Date
  /** The path of the fields within the input. */
  path: string[]
}

/**
 * Completes the columns that a change of fields sets in a task that repeats, or begins to. A new recurrence starts a series at the due
 * date; another due date moves only the current occurrence.
 * @throws TaskwireError INVALID_INPUT with an issue `required` for a due date that would be cleared, or as `startNewSeries`.
 */
export async function withSeries(
  steps: Steps,
  stored: StoredRow,
  { columns, set, now, path }: Change,
): Promise<Columns> {
  const row = stored as RepeatingRow
  const after = { ...row, ...columns } as ReadColumns
  if (after.repeatRule === null || (set.recurrence === undefined && set.due === undefined)) return columns
  const zone = await readAccountZone(steps)
  if (set.recurrence) {
    const index = row.occurrenceIndex ?? 1 + (await readLastIndex(steps, row.id))
    return { ...columns, ...startedColumns(after, { index, zone, now, path: [...path, 'recurrence', 'rule'] }) }
  }
  if (after.dueDate === null) {
    const message = 'A task that repeats needs a due date; to end the repetition, set recurrence to null'
    throw invalidInput({ path: [...path, 'due'], code: 'required', message })
  }
  return {
    ...columns,
    ...movedColumns({ ...after, ...(await readHidden(steps, [row.id]))(row.id) }, { zone, now }),
  }
}

/** Returns the columns of the same series with another due date, which the time of day and zone of later occurrences follow. */
export function movedColumns(
  row: ReadColumns & HiddenColumns,
  { zone, now }: { zone: string; now: Date },
): Partial<SeriesColumns> {
  const series = seriesOf(row)
  const due = dueOf(row)
  if (!series) return {}
  const timing = { time: due?.time, zone: due?.timeZone ?? zone }
  return seriesColumns(series, { next: nextDay(series, timing, now), zone: timing.zone })
}

/**
 * Returns the tasks for which a change of fields does more than setting columns: those that repeat, if it concerns their due date or
 * completion, and all if it begins a series.
 */
export function specialTasks(
  set: Change['set'] & { completed?: boolean | undefined },
  path: string[],
): SpecialRows | undefined {
  if (set.recurrence === null) return undefined
  if (set.recurrence === undefined && set.due === undefined && set.completed === undefined) return undefined
  return {
    areAll: set.recurrence !== undefined,
    async work(steps, rows, now) {
      for (const row of rows) {
        const columns = taskEntity.changedColumns(set, now)
        await changeTask(steps, row, { columns: await withSeries(steps, row, { columns, set, now, path }), set, now })
        // Other requests continue between the rules of a large call.
        await setImmediate()
      }
    },
  }
}

/** Sets the columns of a task. Completing it completes the current occurrence, unless it has ended its series. */
async function changeTask(
  steps: Steps,
  stored: StoredRow,
  { columns, set, now }: { columns: Columns; set: { completed?: boolean | undefined }; now: Date },
): Promise<void> {
  const { completedAt: _, ...others } = columns
  await steps.change([stored.id], others)
  if (set.completed === undefined) return
  const row = await steps.find(stored.id)
  if (!row) return
  if (!set.completed) return reopenOccurrences(steps, [row], now)
  await completeOccurrences(steps, [row], { at: now, outcome: 'done', subtasks: 'leave', occurrences: {} })
}

/** Completes the columns of a task that is replaced: the same recurrence continues its series, another one starts one. */
export async function replacedSeries(
  steps: Steps,
  row: StoredRow,
  { columns, input, now }: { columns: Columns; input: { recurrence?: object | null; due?: object | null }; now: Date },
): Promise<Columns> {
  const { repeatRule, repeatFrom, repeatSkips } = row as RepeatingRow
  const isSame = isDeepStrictEqual(
    [repeatRule, repeatFrom, repeatSkips],
    [columns.repeatRule, columns.repeatFrom, columns.repeatSkips],
  )
  if (!isSame || !input.due) return withSeries(steps, row, { columns, set: input, now, path: [] })
  // The columns of the series are those of the stored row.
  const { repeatZone: _, anchorDate: _1, lastDate: _2, lastIndex: _3, ...others } = columns
  const { occurrenceDate: _4, occurrenceIndex: _5, nextDate: _6, ...kept } = others
  return withSeries(steps, row, { columns: kept, set: { due: input.due }, now, path: [] })
}

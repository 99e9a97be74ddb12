import { setImmediate } from 'node:timers/promises'
import type { Columns } from '../../entities/definition/stored-row.ts'
import type { NewRow } from '../../entities/rules/hooks.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { invalidInput } from '../../errors.ts'
import { nextDay } from '../../recurrence/series/next-day.ts'
import { startSeries } from '../../recurrence/series/start-series.ts'
import { dueColumns, dueOf } from '../due.ts'
import { readAccountZone } from './account-zone.ts'
import { type ReadColumns, repetitionOf, seriesColumns } from './columns.ts'

/**
 * Starts the series of the new tasks that repeat. A task without a due date gets one.
 * @throws TaskwireError INVALID_INPUT with an issue `never_occurs` or `too_many_occurrences`.
 */
export async function startNewSeries(steps: Steps, rows: NewRow[]): Promise<void> {
  const repeating = rows.filter(({ columns }) => columns.repeatRule)
  if (repeating.length === 0) return
  const zone = await readAccountZone(steps)
  for (const { columns, path } of repeating) {
    const start = { index: 1, zone, now: columns.createdAt as Date, path: [...path, 'recurrence', 'rule'] }
    Object.assign(columns, startedColumns(columns as unknown as ReadColumns, start))
    // Other requests continue between the rules of a large call.
    await setImmediate()
  }
}

interface Start {
  /** The number of the first occurrence. */
  index: number
  /** The time zone of the account, which all-day and floating due dates are in. */
  zone: string
  now: Date
  /** The path of the rule within the input. */
  path: string[]
}

/**
 * Returns the columns of a new series at the due date, and those of a due date if there is none.
 * @throws TaskwireError INVALID_INPUT as above.
 */
export function startedColumns(columns: ReadColumns, { index, zone: accountZone, now, path }: Start): Columns {
  const repetition = repetitionOf(columns)
  if (!repetition) throw invalidInput({ path, code: 'invalid_value', message: 'Must be a supported rule' })
  const due = dueOf(columns)
  const zone = due?.timeZone ?? accountZone
  const timing = { time: due?.time, zone }
  const { series, problem } = startSeries({ ...repetition, ...timing, due: due?.date ?? null, index }, now)
  if (problem) throw invalidInput({ path, ...problem })
  return {
    ...(due ? {} : dueColumns({ date: series.anchor })),
    ...seriesColumns(series, { next: nextDay(series, timing, now), zone }),
  }
}

import { v5 as uuidv5 } from 'uuid'
import { delegateOf } from '../../database/tenancy/delegate.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { daysBetween } from '../../recurrence/rule/days.ts'
import { nextDay } from '../../recurrence/series/next-day.ts'
import { advanced } from '../../recurrence/series/series.ts'
import { dueColumns, dueOf } from '../due.ts'
import { changeDescendants } from '../structure/tree-queries.ts'
import { readAccountZone } from './account-zone.ts'
import { type RepeatingRow, seriesColumns, seriesOf } from './columns.ts'
import { readHidden } from './history.ts'
import { type Moved, reopenDescendants, shiftReminders } from './subtasks.ts'

/** How the current occurrence of a task ends. */
export interface Ending {
  at: Date
  outcome: 'done' | 'skipped'
  /** `leave`: the subtasks stay as they are. */
  subtasks: 'complete' | 'leave'
}

/**
 * Ends the current occurrences of open tasks that repeat. It is the only place where tasks advance: the occurrences are recorded, each
 * task becomes due at the next one, its reminders at an instant move by as many days, and so do its subtasks, which are open again.
 * Subtasks that repeat themselves, and those below them, stay as they are. A task without a next occurrence is completed.
 */
export async function advanceTasks(
  steps: Steps,
  rows: RepeatingRow[],
  { at, outcome, subtasks }: Ending,
): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  const hiddenOf = await readHidden(steps, ids)
  const accountZone = rows.some((row) => !dueOf(row)?.timeZone) ? await readAccountZone(steps) : 'UTC'
  await record(steps, rows, { at, outcome })
  const ended: string[] = []
  const moved: Moved[] = []
  for (const row of rows) {
    const series = seriesOf({ ...row, ...hiddenOf(row.id) })
    const due = dueOf(row)
    const zone = due?.timeZone ?? accountZone
    const timing = { time: due?.time, zone }
    const next = series ? nextDay(series, timing, at) : null
    if (!series || !due || next === null) {
      ended.push(row.id)
      continue
    }
    const days = daysBetween(due.date, next)
    const after = advanced(series, next)
    await steps.change([row.id], {
      ...dueColumns({ ...due, date: next }),
      ...seriesColumns(after, { next: nextDay(after, timing, at), zone }),
      reminders: shiftReminders(row.reminders, { days, zone }),
      updatedAt: at,
    })
    moved.push({ id: row.id, days, zone })
  }
  if (ended.length > 0) await steps.change(ended, { completedAt: at, nextDate: null, updatedAt: at })
  if (subtasks === 'leave') return
  if (moved.length > 0) await reopenDescendants(steps, moved, at)
  if (ended.length > 0) await changeDescendants(steps, ended, { column: 'completed_at', at })
}

/** The namespace of the ids of occurrences (RFC 9562 §5.5): derived from task and number, so that no occurrence has two. */
const NAMESPACE = '3d5b0f0a-7c1e-5a4b-9f28-6c1d2e7a8b90'

async function record(steps: Steps, rows: RepeatingRow[], { at, outcome }: Omit<Ending, 'subtasks'>): Promise<void> {
  const added = rows.map(({ id, occurrenceIndex, occurrenceDate, dueDate, dueTime, dueZone }) => ({
    userId: steps.userId,
    id: uuidv5(`${id} ${occurrenceIndex}`, NAMESPACE),
    taskId: id,
    ...{ occurrenceIndex, occurrenceDate, dueDate, dueTime, dueZone },
    completedAt: at,
    isSkipped: outcome === 'skipped',
    createdAt: at,
    updatedAt: at,
  }))
  await delegateOf(steps.client, 'occurrence').createManyAndReturn({
    data: added,
    select: { id: true },
    skipDuplicates: true,
  })
}

import type { StoredRow } from '../../entities/definition/stored-row.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { TaskwireError } from '../../errors.ts'
import { completeTasks } from '../structure/family.ts'
import { taskEntity } from '../task.ts'
import { advanceTasks, type Ending } from './advance.ts'
import type { RepeatingRow } from './columns.ts'
import { forgetOccurrence, isRecorded } from './history.ts'

/** The occurrences that a call means, by the ids of their tasks. Omitted: the current ones. */
type Occurrences = Readonly<Record<string, string>>

interface Completion extends Ending {
  occurrences: Occurrences
}

/**
 * Completes tasks, or the current occurrences of those that repeat. An occurrence that is recorded already changes nothing, so that a
 * repeated call, or the same one from two devices, has one effect.
 * @throws TaskwireError CONFLICT for an occurrence that is neither current nor recorded.
 */
export async function completeOccurrences(steps: Steps, rows: StoredRow[], completion: Completion): Promise<void> {
  const meant: RepeatingRow[] = []
  for (const row of rows as RepeatingRow[])
    if (await isMeant(steps, row, completion.occurrences[row.id])) meant.push(row)
  const plain = meant.filter(({ repeatRule }) => repeatRule === null)
  const { at, subtasks } = completion
  if (plain.length > 0 && completion.outcome === 'done') {
    const ids = plain.map(({ id }) => id)
    if (subtasks === 'complete') await completeTasks(steps, plain, at)
    else await steps.change(ids, { completedAt: at, updatedAt: at })
  }
  const repeating = meant.filter(({ repeatRule, completedAt }) => repeatRule !== null && completedAt === null)
  await advanceTasks(steps, repeating, completion)
}

/** Reopens tasks that repeat. The last occurrence of an ended series is current again, so that its record is removed. */
export async function reopenOccurrences(steps: Steps, rows: StoredRow[], at: Date): Promise<void> {
  for (const row of rows as RepeatingRow[]) {
    if (row.completedAt === null) continue
    if (row.occurrenceIndex !== null) await forgetOccurrence(steps, { taskId: row.id, index: row.occurrenceIndex })
    await steps.change([row.id], { completedAt: null, updatedAt: at })
  }
}

async function isMeant(steps: Steps, row: RepeatingRow, occurrence: string | undefined): Promise<boolean> {
  const current = row.occurrenceDate?.toISOString().slice(0, 10)
  if (occurrence === undefined || occurrence === current) return true
  if (await isRecorded(steps, { taskId: row.id, occurrence })) return false
  // It does not repeat any more, so that its only occurrence is meant.
  if (row.repeatRule === null) return true
  const message = `The task is at the occurrence of ${current}. See "current".`
  throw new TaskwireError('CONFLICT', { message, current: taskEntity.toApi(row) })
}

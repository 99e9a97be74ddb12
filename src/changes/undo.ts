import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { keptAnswer, toChangedTasks } from '../tasks/answer.ts'
import type { ChangedTasks } from '../tasks/bulk-schema.ts'
import { changeCall } from '../tasks/change-call.ts'
import type { Steps, UndoneRow } from '../tasks/change-queries.ts'
import { changedSince, goneSince, nothingToUndo, oneOf, takenId } from '../tasks/conflicts.ts'
import type { TaskQueries } from '../tasks/queries.ts'
import { toTask } from '../tasks/row.ts'
import { decodeUndo } from '../tasks/undo-token.ts'
import type { UndoInput } from './schema.ts'

/**
 * Takes a change back, as a change of its own.
 * @throws TaskwireError NOT_FOUND for one that is older than an hour or unknown; CONFLICT for one that others followed.
 */
export type UndoChange = (actor: Actor, input: UndoInput, maxBytes?: number) => Promise<ChangedTasks>

/** Builds the taking back of changes. */
export function createUndo(queries: TaskQueries, clock: Clock): UndoChange {
  return async ({ userId }, input, maxBytes = BYTE_BUDGETS.answer) => {
    const now = clock()
    const undone = decodeUndo(input.undoToken)
    const call = changeCall(userId, { procedure: 'changes.undo', input, now })
    const { result, kept } = await queries.transaction(call, async (steps) => {
      const rows = await steps.undo(undone, now)
      if (rows.length === 0) throw nothingToUndo()
      const failed = rows.find(({ problem }) => problem !== null)
      if (failed) throw await problemOf(steps, failed, rows.length > 1)
      const ids = rows.map(({ id }) => id)
      const there = await steps.first(ids, maxBytes)
      return { heads: await headsOf(steps, ids, call.changeId), rows: there }
    })
    const answer = kept ? await keptAnswer(queries, { userId, kept, maxBytes }) : result
    return toChangedTasks(answer, kept?.changeId ?? call.changeId)
  }
}

/** What is gone again was changed by this change as well. */
async function headsOf(steps: Steps, ids: string[], changeId: string) {
  const heads = new Map((await steps.heads(ids)).map((head) => [head.id, head]))
  return ids.map((id) => heads.get(id) ?? { id, changeId })
}

async function problemOf(steps: Steps, { id, problem }: UndoneRow, isOneOfSeveral: boolean) {
  const row = await steps.find(id)
  const conflict = problem === 'taken' ? takenId : changedSince
  const error = row ? conflict(toTask(row)) : goneSince()
  return isOneOfSeveral ? oneOf({ path: ['items'], id }, error) : error
}

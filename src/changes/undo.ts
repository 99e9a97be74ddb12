import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { inOrder, keptAnswer, toChangedTasks } from '../tasks/answer.ts'
import { changeCall } from '../tasks/change-call.ts'
import type { Steps } from '../tasks/change-queries.ts'
import { changedSince, goneSince, nothingToUndo, oneOf, takenId } from '../tasks/conflicts.ts'
import type { TaskQueries } from '../tasks/queries.ts'
import { toTask } from '../tasks/row.ts'
import { decodeUndo, timeOf } from '../tasks/undo-token.ts'
import { CHANGES_LIMITS, type UndoInput, type UndoneChange } from './schema.ts'

/** How long a change can be taken back, in milliseconds. */
const UNDO_MS = 3_600_000

/**
 * Takes a change back, as a change of its own.
 * @throws TaskwireError NOT_FOUND for one that is older than an hour or unknown; CONFLICT for one that others followed.
 */
export type UndoChange = (actor: Actor, input: UndoInput, maxBytes?: number) => Promise<UndoneChange>

/** Builds the taking back of changes. */
export function createUndo(queries: TaskQueries, clock: Clock): UndoChange {
  return async ({ userId }, input, maxBytes = BYTE_BUDGETS.answer) => {
    const now = clock()
    const undo = decodeUndo(input.undoToken)
    const call = changeCall(userId, { procedure: 'changes.undo', input, now })
    const { result, kept } = await queries.transaction(call, async (steps) => {
      if (now.getTime() - timeOf(undo.changeId) > UNDO_MS) throw nothingToUndo()
      const ids = await ('purged' in undo ? undoPurge(steps, undo.changeId, now) : undoChange(steps, undo, now))
      return {
        heads: inOrder(ids, await steps.heads(ids)),
        rows: await steps.first(ids.slice(0, CHANGES_LIMITS.undone), maxBytes),
      }
    })
    const answer = kept ? await keptAnswer(queries, { userId, kept, maxBytes }) : result
    // What was kept is in the order in which it was changed.
    const inAskedOrder = <Row extends { id: string }>(rows: Row[]) => ('ids' in undo ? inOrder(undo.ids, rows) : rows)
    const ordered = { heads: inAskedOrder(answer.heads), rows: inAskedOrder(answer.rows) }
    const { items, affected, undoToken } = toChangedTasks(ordered, kept?.changeId ?? call.changeId)
    return {
      items: items.slice(0, CHANGES_LIMITS.undone).map((task) => ({ entity: 'task', id: task.id, task })),
      affected,
      // What is in the trash again after a purge is purged by `purge`, not by taking that back.
      undoToken: 'ids' in undo ? undoToken : null,
    }
  }
}

async function undoChange(steps: Steps, undo: { changeId: string; ids: string[] }, now: Date): Promise<string[]> {
  const heads = new Map((await steps.heads(undo.ids)).map((head) => [head.id, head]))
  for (const [index, id] of undo.ids.entries()) {
    if (heads.get(id)?.changeId === undo.changeId) continue
    const row = await steps.find(id)
    const error = row ? changedSince(toTask(row)) : goneSince()
    throw undo.ids.length > 1 ? oneOf({ path: ['items', String(index)], id }, error) : error
  }
  await steps.revert(undo.ids, now)
  return undo.ids
}

async function undoPurge(steps: Steps, changeId: string, now: Date): Promise<string[]> {
  const ids = await steps.purgedBy(changeId)
  if (ids.length === 0) throw nothingToUndo()
  const back = new Set(await steps.bringBack(changeId, now))
  const taken = ids.find((id) => !back.has(id))
  if (taken === undefined) return ids
  const row = await steps.find(taken)
  throw row ? takenId(toTask(row)) : nothingToUndo()
}

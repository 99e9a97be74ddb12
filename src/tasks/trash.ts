import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TaskwireError } from '../errors.ts'
import { inOrder, outcomeOf, undoTokenOf } from './answer.ts'
import type { ChangedTasks, EmptiedTrash, EmptyTrashInput, UndoInput } from './bulk-schema.ts'
import { changeCall } from './change-call.ts'
import type { Steps } from './change-queries.ts'
import { changedSince, goneSince, noTask, nothingToUndo, notInTrash, oneOf, staleTask, takenId } from './conflicts.ts'
import type { TaskQueries } from './queries.ts'
import { type TaskRow, toTask } from './row.ts'
import { type ChangedTask, LIMITS, type TaskAction } from './schema.ts'
import { decodeUndo, encodeUndo, timeOf } from './undo-token.ts'

/** How long a change can be taken back, in milliseconds. */
const UNDO_MS = 3_600_000

/** What removes tasks for good, and what takes changes back. */
export interface TrashChanges {
  /** Deletes a task that is in the trash for good. @throws TaskwireError NOT_FOUND, CONFLICT for one that is not there. */
  purge(actor: Actor, input: TaskAction): Promise<ChangedTask>
  emptyTrash(actor: Actor, input: EmptyTrashInput): Promise<EmptiedTrash>
  /**
   * Takes a change back, as a change of its own.
   * @throws TaskwireError NOT_FOUND for one that is older than an hour or unknown; CONFLICT for one that others followed.
   */
  undo(actor: Actor, input: UndoInput): Promise<ChangedTasks>
}

/** Builds them. */
export function createTrashChanges(queries: TaskQueries, clock: Clock): TrashChanges {
  return {
    async purge({ userId }, input) {
      const { id, ifVersion } = input
      const call = changeCall(userId, { procedure: 'tasks.purge', input, now: clock() })
      const changed = await queries.transaction(call, async (steps) => {
        const [row] = await steps.find([id])
        if (!row) throw noTask()
        if (ifVersion !== undefined && row.version !== ifVersion) throw staleTask(toTask(row))
        if (!row.deletedAt) throw notInTrash(toTask(row))
        await steps.purge({ id })
        return [row]
      })
      const { rows, changeId } = outcomeOf(call, changed)
      const [row] = rows
      if (!row) throw noTask()
      return { ...toTask(row), undoToken: encodeUndo({ changeId, purged: true }) }
    },

    async emptyTrash({ userId }, input) {
      const call = changeCall(userId, { procedure: 'tasks.emptyTrash', input, now: clock() })
      const { result, kept } = await queries.transaction(call, (steps) => steps.emptyTrash(LIMITS.purge))
      const purged = kept ? kept.rows.length : result
      const changeId = kept?.changeId ?? call.changeId
      const undoToken = purged > 0 ? encodeUndo({ changeId, purged: true }) : null
      return { purged, more: purged === LIMITS.purge, undoToken }
    },

    async undo({ userId }, input) {
      const now = clock()
      const undo = decodeUndo(input.undoToken)
      const call = changeCall(userId, { procedure: 'tasks.undo', input, now })
      const changed = await queries.transaction(call, async (steps) => {
        if (now.getTime() - timeOf(undo.changeId) > UNDO_MS) throw nothingToUndo()
        return 'purged' in undo ? undoPurge(steps, undo.changeId, now) : undoChange(steps, undo, now)
      })
      const outcome = outcomeOf(call, changed)
      // What was kept is in the order in which it was changed.
      const rows = 'ids' in undo ? inOrder(undo.ids, outcome.rows) : outcome.rows
      // What is in the trash again after a purge is purged by `purge`, not by taking that back.
      const undoToken = 'ids' in undo ? undoTokenOf(rows, outcome.changeId) : null
      return { items: rows.map(toTask), undoToken }
    },
  }
}

async function undoChange(steps: Steps, undo: { changeId: string; ids: string[] }, now: Date): Promise<TaskRow[]> {
  const rows = new Map((await steps.find(undo.ids)).map((row) => [row.id, row]))
  for (const [index, id] of undo.ids.entries()) {
    const row = rows.get(id)
    const name = (error: TaskwireError) => (undo.ids.length > 1 ? oneOf({ path: ['items', index], id }, error) : error)
    if (!row) throw name(goneSince())
    if (row.changeId !== undo.changeId) throw name(changedSince(toTask(row)))
  }
  await steps.revert(undo.ids, now)
  return findInOrder(steps, undo.ids)
}

async function undoPurge(steps: Steps, changeId: string, now: Date): Promise<TaskRow[]> {
  const ids = await steps.purgedBy(changeId)
  if (ids.length === 0) throw nothingToUndo()
  const back = new Set(await steps.bringBack(changeId, now))
  const taken = ids.find((id) => !back.has(id))
  if (taken === undefined) return findInOrder(steps, ids)
  const [row] = await steps.find([taken])
  throw row ? takenId(toTask(row)) : nothingToUndo()
}

async function findInOrder(steps: Steps, ids: string[]): Promise<TaskRow[]> {
  return inOrder(ids, await steps.find(ids))
}

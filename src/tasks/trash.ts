import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { inOrder, keptAnswer, outcomeOf, toChangedTasks } from './answer.ts'
import type { ChangedTasks, EmptiedTrash, EmptyTrashInput, UndoInput } from './bulk-schema.ts'
import { changeCall } from './change-call.ts'
import type { Steps } from './change-queries.ts'
import { changedSince, goneSince, noTask, nothingToUndo, notInTrash, oneOf, staleTask, takenId } from './conflicts.ts'
import type { TaskQueries } from './queries.ts'
import { toTask } from './row.ts'
import { type ChangedTask, LIMITS, type TaskAction } from './schema.ts'
import { decodeUndo, encodeUndo, timeOf } from './undo-token.ts'
import { type Conditional, holds } from './version-condition.ts'

/** How long a change can be taken back, in milliseconds. */
const UNDO_MS = 3_600_000

/** What removes tasks for good, and what takes changes back. */
export interface TrashChanges {
  /** Deletes a task that is in the trash for good. @throws TaskwireError NOT_FOUND, CONFLICT for one that is not there. */
  purge(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
  emptyTrash(actor: Actor, input: EmptyTrashInput): Promise<EmptiedTrash>
  /**
   * Takes a change back, as a change of its own.
   * @throws TaskwireError NOT_FOUND for one that is older than an hour or unknown; CONFLICT for one that others followed.
   */
  undo(actor: Actor, input: UndoInput, maxBytes?: number): Promise<ChangedTasks>
}

/** Builds them. */
export function createTrashChanges(queries: TaskQueries, clock: Clock): TrashChanges {
  return {
    async purge({ userId }, input) {
      const { id, ifVersion, condition = {} } = input
      const call = changeCall(userId, { procedure: 'tasks.purge', input, now: clock() })
      const changed = await queries.transaction(call, async (steps) => {
        const row = await steps.find(id)
        if (!row) throw noTask()
        const isStale = ifVersion !== undefined && row.version !== ifVersion
        if (isStale || !holds(condition, row.version)) throw staleTask(toTask(row))
        if (!row.deletedAt) throw notInTrash(toTask(row))
        await steps.purge({ id })
        return [row]
      })
      const { rows, changeId } = await outcomeOf(queries, { call, changed })
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

    async undo({ userId }, input, maxBytes = BYTE_BUDGETS.answer) {
      const now = clock()
      const undo = decodeUndo(input.undoToken)
      const call = changeCall(userId, { procedure: 'tasks.undo', input, now })
      const { result, kept } = await queries.transaction(call, async (steps) => {
        if (now.getTime() - timeOf(undo.changeId) > UNDO_MS) throw nothingToUndo()
        const ids = await ('purged' in undo ? undoPurge(steps, undo.changeId, now) : undoChange(steps, undo, now))
        return { heads: inOrder(ids, await steps.heads(ids)), rows: await steps.first(ids, maxBytes) }
      })
      const answer = kept ? await keptAnswer(queries, { userId, kept, maxBytes }) : result
      // What was kept is in the order in which it was changed.
      const inAskedOrder = <Row extends { id: string }>(rows: Row[]) => ('ids' in undo ? inOrder(undo.ids, rows) : rows)
      const ordered = { heads: inAskedOrder(answer.heads), rows: inAskedOrder(answer.rows) }
      const changed = toChangedTasks(ordered, kept?.changeId ?? call.changeId)
      // What is in the trash again after a purge is purged by `purge`, not by taking that back.
      return 'ids' in undo ? changed : { ...changed, undoToken: null }
    },
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

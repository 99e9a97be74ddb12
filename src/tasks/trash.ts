import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import { outcomeOf } from './answer.ts'
import type { EmptiedTrash, EmptyTrashInput } from './bulk-schema.ts'
import { changeCall } from './change-call.ts'
import { noTask, notInTrash, staleTask } from './conflicts.ts'
import type { TaskQueries } from './queries.ts'
import { toTask } from './row.ts'
import { type ChangedTask, LIMITS, type TaskAction } from './schema.ts'
import { type Conditional, holds } from './version-condition.ts'

/** What removes tasks for good. */
export interface TrashChanges {
  /** Deletes a task that is in the trash for good. @throws TaskwireError NOT_FOUND, CONFLICT for one that is not there. */
  purge(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
  emptyTrash(actor: Actor, input: EmptyTrashInput): Promise<EmptiedTrash>
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
      return { ...toTask(row), undoToken: changeId }
    },

    async emptyTrash({ userId }, input) {
      const call = changeCall(userId, { procedure: 'tasks.emptyTrash', input, now: clock() })
      const { result, kept } = await queries.transaction(call, (steps) => steps.emptyTrash(LIMITS.purge))
      const purged = kept ? (kept.affected.task ?? 0) : result
      const changeId = kept?.changeId ?? call.changeId
      return { purged, more: purged === LIMITS.purge, undoToken: purged > 0 ? changeId : null }
    },
  }
}

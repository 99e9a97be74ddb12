import type { Actor } from '../../auth/actor.ts'
import { type Affected, ENTITY_LIMITS } from '../definition/common-schema.ts'
import type { EmptiedTrash, EmptyTrashInput } from '../definition/trash-schemas.ts'
import { holds } from '../definition/version-condition.ts'
import { outcomeOf, toChanged, undoTokenOf } from './answer.ts'
import { notFound, notInTrash, staleVersion } from './conflicts.ts'
import type { ActionInput } from './inputs.ts'
import { createMutationContext } from './mutation-context.ts'
import type { VerbParts } from './verb-parts.ts'

/** Changes that permanently delete rows. */
export interface TrashChanges {
  /** Permanently deletes a row in the trash. @throws TaskwireError NOT_FOUND; CONFLICT for a row outside the trash. */
  purge(actor: Actor, input: ActionInput): Promise<object>
  /** Permanently deletes the rows in the trash, oldest first, at most `ENTITY_LIMITS.purge` per call. */
  emptyTrash(actor: Actor, input: EmptyTrashInput): Promise<EmptiedTrash>
}

/** Creates the changes that permanently delete rows. For entities without a trash, `verb` is `delete`. */
export function createTrashChanges(parts: VerbParts, verb: 'purge' | 'delete' = 'purge'): TrashChanges {
  const { entity, queries, clock, hooks } = parts
  const { name, plural, hasTrash } = entity

  return {
    async purge({ userId }, input) {
      const { id, ifVersion, condition = {} } = input
      const procedure = `${plural}.${verb}`
      const call = createMutationContext(userId, { procedure, input, now: clock(), entity: name, ids: [id] })
      let affected: Affected | undefined
      const changed = await queries.transaction(call, async (steps) => {
        const row = await steps.find(id)
        if (!row) throw notFound(name)
        const shown = { name, current: entity.toApi(row) }
        const isStale = ifVersion !== undefined && row.version !== ifVersion
        if (isStale || !holds(condition, row.version)) throw staleVersion(shown)
        if (hasTrash && !row.deletedAt) throw notInTrash(shown)
        await hooks.guard?.(steps, [row])
        await steps.purge([id])
        affected = await steps.affected(call.changeId)
        return [row]
      })
      const outcome = await outcomeOf(parts, { call, changed })
      const [row] = outcome.rows
      if (!row) throw notFound(name)
      // The row still has the id of the previous change, and rows that belong to it are deleted with it.
      return toChanged(entity, row, { changeId: outcome.changeId, affected: affected ?? outcome.affected })
    },

    async emptyTrash({ userId }, input) {
      const call = createMutationContext(userId, {
        procedure: `${plural}.emptyTrash`,
        input,
        now: clock(),
        entity: name,
      })
      const { result, replayed } = await queries.transaction(call, async (steps) => {
        await steps.emptyTrash(ENTITY_LIMITS.purge)
        return steps.affected(call.changeId)
      })
      const affected = replayed?.affected ?? result ?? {}
      // Rows that belong to the purged ones go with them, and count too.
      const purged = affected[name] ?? 0
      const undoToken = undoTokenOf(affected, replayed?.changeId ?? call.changeId)
      return { purged, more: purged >= ENTITY_LIMITS.purge, affected, undoToken }
    },
  }
}

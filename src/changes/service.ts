import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { encodePosition, START, toPosition } from './cursor.ts'
import { changeQueries } from './queries.ts'
import { createReadChanges } from './read.ts'
import { CHANGES_LIMITS, type ChangesCursor, type ChangesInput, type ChangesPage } from './schema.ts'
import { createUndo, type UndoChange } from './undo.ts'

/** The operations on a user's changes: reading them, and undoing one. */
export interface ChangesService {
  /**
   * Lists the changes after a cursor, up to `maxBytes` bytes but at least one.
   * @throws TaskwireError INVALID_INPUT for a malformed cursor, RESYNC_REQUIRED for one that cannot be continued.
   */
  since(actor: Actor, input: ChangesInput, maxBytes?: number): Promise<ChangesPage>
  /** Returns a cursor of the current end of the sequence. */
  cursor(actor: Actor): Promise<ChangesCursor>
  undo: UndoChange
}

/** Creates the changes service of these entities. */
export function createChangesService(
  database: TenantDatabase,
  entities: readonly Entity[],
  clock: Clock,
): ChangesService {
  const queries = changeQueries(database, entities)
  const read = createReadChanges(database, entities)

  return {
    async since({ userId }, { cursor, limit = CHANGES_LIMITS.pageSize }, maxBytes = BYTE_BUDGETS.answer) {
      const { changes, reached, more } = await read(userId, toPosition(cursor), { limit, maxBytes })
      return { changes, cursor: encodePosition(reached), more }
    },
    async cursor({ userId }) {
      const sequence = await queries.sequence(userId, { after: 0, purgesAfter: 0, take: 0, maxBytes: 0 })
      return { cursor: encodePosition(sequence ? { epoch: sequence.epoch, seq: sequence.seq } : START) }
    },
    undo: createUndo(database, entities, clock),
  }
}

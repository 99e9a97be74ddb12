import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../db/tenant.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { taskQueries } from '../tasks/queries.ts'
import { BEGINNING, encodePlace, toPlace } from './cursor.ts'
import { changeQueries } from './queries.ts'
import { createReadChanges } from './read.ts'
import { CHANGES_LIMITS, type ChangesCursor, type ChangesInput, type ChangesPage } from './schema.ts'
import { createUndo, type UndoChange } from './undo.ts'

/** What can be learnt of a user's changes, and how one is taken back. */
export interface ChangesService {
  /**
   * The changes after a cursor, at most `maxBytes` bytes of them, or one.
   * @throws TaskwireError INVALID_INPUT for what is no cursor, RESYNC_REQUIRED for one that cannot be continued.
   */
  since(actor: Actor, input: ChangesInput, maxBytes?: number): Promise<ChangesPage>
  /** Where the sequence ends now. */
  cursor(actor: Actor): Promise<ChangesCursor>
  undo: UndoChange
}

/** Builds the verbs on changes on a database. */
export function createChangesService(database: TenantDatabase, clock: Clock): ChangesService {
  const queries = changeQueries(database)
  const read = createReadChanges(database)

  return {
    async since({ userId }, { cursor, limit = CHANGES_LIMITS.pageSize }, maxBytes = BYTE_BUDGETS.answer) {
      const { changes, reached, more } = await read(userId, toPlace(cursor), { limit, maxBytes })
      return { changes, cursor: encodePlace(reached), more }
    },
    async cursor({ userId }) {
      const sequence = await queries.sequence(userId, { after: 0, purgesAfter: 0, take: 0, maxBytes: 0 })
      return { cursor: encodePlace(sequence ? { epoch: sequence.epoch, seq: sequence.seq } : BEGINNING) }
    },
    undo: createUndo(taskQueries(database), clock),
  }
}

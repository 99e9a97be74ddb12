import type { Actor } from '../auth/actor.ts'
import type { TenantDatabase } from '../db/tenant.ts'
import { TaskwireError } from '../errors.ts'
import { toTask } from '../tasks/row.ts'
import { decodePlace, encodePlace, type Place } from './cursor.ts'
import { changeQueries, type Sequence } from './queries.ts'
import { CHANGES_LIMITS, type Change, type ChangesInput, type ChangesPage } from './schema.ts'

/** What can be learnt of a user's changes. */
export interface ChangesService {
  /** @throws TaskwireError INVALID_INPUT for what is no cursor, RESYNC_REQUIRED for one that cannot be continued. */
  since(actor: Actor, input: ChangesInput): Promise<ChangesPage>
}

const BEGINNING: Place = { epoch: null, seq: 0 }

/** Builds the verbs on changes on a database. */
export function createChangesService(database: TenantDatabase): ChangesService {
  const queries = changeQueries(database)

  return {
    async since({ userId }, { cursor, limit = CHANGES_LIMITS.pageSize }) {
      const place = cursor === undefined ? BEGINNING : decodePlace(cursor)
      const isStart = place.epoch === null
      // Who has no task yet need not hear of those that are gone.
      const after = isStart ? Number.MAX_SAFE_INTEGER : Math.max(place.seq, place.floor ?? 0)
      // The end of the sequence is read first: what changes while this runs comes with the next answer.
      const sequence = await queries.sequence(userId, { after, take: limit + 1 })
      if (!sequence) {
        if (!isStart) throw new TaskwireError('RESYNC_REQUIRED')
        return { changes: [], cursor: encodePlace(BEGINNING), more: false }
      }
      const from: Place = isStart ? { epoch: sequence.epoch, seq: 0, floor: sequence.seq } : place
      assertContinuable(from, sequence)
      const rows = await queries.changed(userId, { after: from.seq, upTo: sequence.seq, take: limit + 1 })
      const changes = [
        ...rows.map((row): Change => ({ seq: Number(row.seq), kind: 'upsert', task: toTask(row) })),
        ...sequence.purged.map(({ id, seq }): Change => ({ seq, kind: 'purge', id })),
      ].sort((a, b) => a.seq - b.seq)
      const page = changes.slice(0, limit)
      const more = changes.length > limit
      const reached = more ? (page.at(-1)?.seq ?? from.seq) : sequence.seq
      return { changes: page, cursor: encodePlace({ ...from, seq: reached }), more }
    },
  }
}

function assertContinuable({ epoch, seq, floor }: Place, sequence: Sequence): void {
  // Another user's, of an account that began anew, or of a database that was set back.
  const isForeign = epoch !== sequence.epoch || Math.max(seq, floor ?? 0) > sequence.seq
  // A purge after this place may be forgotten. A first sync leaves out what was purged before it began.
  const isTooOld = Math.max(seq, floor ?? 0) < sequence.horizon
  if (isForeign || isTooOld) throw new TaskwireError('RESYNC_REQUIRED')
}

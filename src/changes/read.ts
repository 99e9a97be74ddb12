import type { TenantDatabase } from '../db/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import { countFittingItems } from '../entities/storage/row-bytes.ts'
import { TaskwireError } from '../errors.ts'
import { BEGINNING, type Place } from './cursor.ts'
import { changeQueries, type Sequence, type SequenceItem } from './queries.ts'
import type { Change } from './schema.ts'

/** What has changed after a position in a user's sequence, in order. */
export interface Changes {
  changes: Change[]
  /** The position it was read from; where nothing was known yet, the sequence's name and end are in it now. */
  from: Place
  /** The position up to which it is everything. */
  reached: Place
  more: boolean
}

/** How many changes are read at once, and of how many bytes. */
export interface PageLimits {
  limit: number
  maxBytes: number
}

/** Reads what comes after a position. @throws TaskwireError RESYNC_REQUIRED where the position cannot be continued. */
export type ReadChanges = (userId: string, place: Place, page: PageLimits) => Promise<Changes>

/** Builds the reading of the changes of these entities on a database. */
export function createReadChanges(database: TenantDatabase, entities: readonly Entity[]): ReadChanges {
  const queries = changeQueries(database, entities)
  const byName = new Map(entities.map((entity) => [entity.name, entity]))
  const entityOf = ({ entity }: SequenceItem) => byName.get(entity)

  function toChange(item: SequenceItem): Change {
    const { seq, entity: name, id, row } = item
    const entity = entityOf(item)
    if (!row || !entity) return { seq, entity: name, op: 'delete', id }
    return { seq, entity: name, op: 'upsert', id, [name]: entity.toApi(row) }
  }

  return async (userId, place, { limit, maxBytes }) => {
    const isStart = place.epoch === null
    const sequence = await queries.sequence(userId, {
      after: place.seq,
      // Whoever has no row yet need not know of those that are gone.
      purgesAfter: isStart ? Number.MAX_SAFE_INTEGER : Math.max(place.seq, place.floor ?? 0),
      take: limit + 1,
      maxBytes,
    })
    if (!sequence) {
      if (!isStart) throw new TaskwireError('RESYNC_REQUIRED')
      return { changes: [], from: BEGINNING, reached: BEGINNING, more: false }
    }
    const from: Place = isStart ? { epoch: sequence.epoch, seq: 0, floor: sequence.seq } : place
    assertContinuable(from, sequence)
    const items = sequence.changes
    const changes = items.slice(0, Math.min(limit, countFittingItems(items, entityOf, maxBytes))).map(toChange)
    const last = changes.at(-1)
    const more = items.length > changes.length
    return { changes, from, reached: { ...from, seq: more && last ? last.seq : sequence.seq }, more }
  }
}

function assertContinuable({ epoch, seq, floor }: Place, sequence: Sequence): void {
  // Another user's, of an account that began anew, or of a database that was set back.
  const isForeign = epoch !== sequence.epoch || Math.max(seq, floor ?? 0) > sequence.seq
  // A tombstone after this position may be gone. A first sync leaves out what was purged before it began.
  const isTooOld = Math.max(seq, floor ?? 0) < sequence.horizon
  if (isForeign || isTooOld) throw new TaskwireError('RESYNC_REQUIRED')
}

import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import { countFittingItems } from '../entities/storage/row-bytes.ts'
import { TaskwireError } from '../errors.ts'
import { START, type SyncPosition } from './cursor.ts'
import { changeQueries, type Sequence, type SequenceItem } from './queries.ts'
import type { Change } from './schema.ts'

/** The changes after a position in a user's sequence, in order. */
export interface Changes {
  changes: Change[]
  /** The position that was read from; for a first sync with the id and the end of the sequence filled in. */
  from: SyncPosition
  /** The position up to which the changes are complete. */
  reached: SyncPosition
  more: boolean
}

/** The limits of one read: the number of changes, and their bytes. */
export interface PageLimits {
  limit: number
  maxBytes: number
}

/** Reads the changes after a position. @throws TaskwireError RESYNC_REQUIRED if the position cannot be continued. */
export type ReadChanges = (userId: string, position: SyncPosition, page: PageLimits) => Promise<Changes>

/** Creates the function that reads the changes of these entities from a database. */
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

  return async (userId, position, { limit, maxBytes }) => {
    const isStart = position.epoch === null
    const sequence = await queries.sequence(userId, {
      after: position.seq,
      // A first sync starts without rows, so it does not need earlier deletions.
      purgesAfter: isStart ? Number.MAX_SAFE_INTEGER : Math.max(position.seq, position.floor ?? 0),
      take: limit + 1,
      maxBytes,
    })
    if (!sequence) {
      if (!isStart) throw new TaskwireError('RESYNC_REQUIRED')
      return { changes: [], from: START, reached: START, more: false }
    }
    const from: SyncPosition = isStart ? { epoch: sequence.epoch, seq: 0, floor: sequence.seq } : position
    assertContinuable(from, sequence)
    const items = sequence.changes
    const changes = items.slice(0, Math.min(limit, countFittingItems(items, entityOf, maxBytes))).map(toChange)
    const last = changes.at(-1)
    const more = items.length > changes.length
    return { changes, from, reached: { ...from, seq: more && last ? last.seq : sequence.seq }, more }
  }
}

function assertContinuable({ epoch, seq, floor }: SyncPosition, sequence: Sequence): void {
  // The cursor is another user's, or the account was created anew, or the database was restored from a backup.
  const isForeign = epoch !== sequence.epoch || Math.max(seq, floor ?? 0) > sequence.seq
  // A tombstone after this position may have been dropped. A first sync skips rows purged before it began.
  const isTooOld = Math.max(seq, floor ?? 0) < sequence.horizon
  if (isForeign || isTooOld) throw new TaskwireError('RESYNC_REQUIRED')
}

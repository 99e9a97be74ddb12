import type { TenantDatabase } from '../db/tenant.ts'
import { TaskwireError } from '../errors.ts'
import { countFitting } from '../tasks/answer-size.ts'
import { toTask } from '../tasks/row.ts'
import { BEGINNING, type Place } from './cursor.ts'
import { changeQueries, type Sequence } from './queries.ts'
import type { Change } from './schema.ts'

/** What has changed after a place in a user's sequence, in order. */
export interface Changes {
  changes: Change[]
  /** The place it was read from; where nothing was known yet, the sequence's name and end are in it now. */
  from: Place
  /** The place up to which it is everything. */
  reached: Place
  more: boolean
}

/** How many changes are read at once, and of how many bytes. */
export interface PageLimits {
  limit: number
  maxBytes: number
}

/** Reads what comes after a place. @throws TaskwireError RESYNC_REQUIRED where the place cannot be continued. */
export type ReadChanges = (userId: string, place: Place, page: PageLimits) => Promise<Changes>

/** Builds the reading of changes on a database. */
export function createReadChanges(database: TenantDatabase): ReadChanges {
  const queries = changeQueries(database)

  return async (userId, place, { limit, maxBytes }) => {
    const isStart = place.epoch === null
    const sequence = await queries.sequence(userId, {
      after: place.seq,
      // Who has no task yet need not hear of those that are gone.
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
    const texts = sequence.changes.map((change) => ('row' in change ? change.row : NO_TEXTS))
    const changes = sequence.changes.slice(0, Math.min(limit, countFitting(texts, maxBytes))).map(toChange)
    const last = changes.at(-1)
    const more = sequence.changes.length > changes.length
    return { changes, from, reached: { ...from, seq: more && last ? last.seq : sequence.seq }, more }
  }
}

/** A purge is an id alone. */
const NO_TEXTS = { title: '', description: '', tags: [] }

function toChange(change: Sequence['changes'][number]): Change {
  const { seq } = change
  if ('purged' in change) return { seq, entity: 'task', op: 'delete', id: change.purged }
  const task = toTask(change.row)
  return { seq, entity: 'task', op: 'upsert', id: task.id, task }
}

function assertContinuable({ epoch, seq, floor }: Place, sequence: Sequence): void {
  // Another user's, of an account that began anew, or of a database that was set back.
  const isForeign = epoch !== sequence.epoch || Math.max(seq, floor ?? 0) > sequence.seq
  // A purge after this place may be forgotten. A first sync leaves out what was purged before it began.
  const isTooOld = Math.max(seq, floor ?? 0) < sequence.horizon
  if (isForeign || isTooOld) throw new TaskwireError('RESYNC_REQUIRED')
}

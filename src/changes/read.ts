import type { TenantDatabase } from '../db/tenant.ts'
import { TaskwireError } from '../errors.ts'
import { toTask } from '../tasks/row.ts'
import type { Place } from './cursor.ts'
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

/** Reads what comes after a place. @throws TaskwireError RESYNC_REQUIRED where the place cannot be continued. */
export type ReadChanges = (userId: string, place: Place, limit: number) => Promise<Changes>

/** Where everybody begins who has no place yet. */
export const BEGINNING: Place = { epoch: null, seq: 0 }

/** Builds the reading of changes on a database. */
export function createReadChanges(database: TenantDatabase): ReadChanges {
  const queries = changeQueries(database)

  return async (userId, place, limit) => {
    const isStart = place.epoch === null
    // Who has no task yet need not hear of those that are gone.
    const after = isStart ? Number.MAX_SAFE_INTEGER : Math.max(place.seq, place.floor ?? 0)
    // The end of the sequence is read first: what changes while this runs comes with the next answer.
    const sequence = await queries.sequence(userId, { after, take: limit + 1 })
    if (!sequence) {
      if (!isStart) throw new TaskwireError('RESYNC_REQUIRED')
      return { changes: [], from: BEGINNING, reached: BEGINNING, more: false }
    }
    const from: Place = isStart ? { epoch: sequence.epoch, seq: 0, floor: sequence.seq } : place
    assertContinuable(from, sequence)
    const upTo = { ...from, seq: sequence.seq }
    if (from.seq === sequence.seq) return { changes: [], from, reached: upTo, more: false }
    const rows = await queries.changed(userId, { after: from.seq, upTo: sequence.seq, take: limit + 1 })
    const changes = [
      ...rows.map((row): Change => ({ seq: Number(row.seq), kind: 'upsert', task: toTask(row) })),
      ...sequence.purged.map(({ id, seq }): Change => ({ seq, kind: 'purge', id })),
    ].sort((a, b) => a.seq - b.seq)
    const page = changes.slice(0, limit)
    const last = page.at(-1)
    if (changes.length <= limit || !last) return { changes: page, from, reached: upTo, more: false }
    return { changes: page, from, reached: { ...from, seq: last.seq }, more: true }
  }
}

function assertContinuable({ epoch, seq, floor }: Place, sequence: Sequence): void {
  // Another user's, of an account that began anew, or of a database that was set back.
  const isForeign = epoch !== sequence.epoch || Math.max(seq, floor ?? 0) > sequence.seq
  // A purge after this place may be forgotten. A first sync leaves out what was purged before it began.
  const isTooOld = Math.max(seq, floor ?? 0) < sequence.horizon
  if (isForeign || isTooOld) throw new TaskwireError('RESYNC_REQUIRED')
}

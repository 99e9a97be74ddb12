import { hashOf } from '../../matching/hash.ts'
import type { Batch } from './storage.ts'

type RowChange = NonNullable<Batch['rows']>[number]

/**
 * How many records hold the rows. Part of the database's format: another number needs an upgrade. `npm run bench:offline` with
 * 10,000 and 20,000 tasks: with 32 a write of one row took 3 and 8 ms instead of 3 and 3; with 128 opening took 72 and 79 ms
 * instead of 51 and 71.
 */
const COUNT = 64

/** Returns the number of the record that holds the row with this id. Part of the database's format. */
export function bucketOf(id: string): number {
  const hash = hashOf(id)
  // Its low bits mix poorly, so the high ones are folded in.
  return (hash ^ (hash >>> 16)) & (COUNT - 1)
}

/** Groups changes by the number of their record. */
export function groupByBucket(changes: readonly RowChange[]): Map<number, RowChange[]> {
  const groups = new Map<number, RowChange[]>()
  for (const change of changes) {
    const bucket = bucketOf(change.id)
    const group = groups.get(bucket)
    if (group) group.push(change)
    else groups.set(bucket, [change])
  }
  return groups
}

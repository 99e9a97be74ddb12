import { generateNKeysBetween } from 'fractional-indexing'
import type { Steps } from '../storage/steps.ts'
import { renumberAround } from './renumber.ts'
import { readSiblings, type Siblings } from './siblings.ts'

/** The maximum length of a position, in characters. Longer ones are avoided by renumbering siblings. */
export const MAX_POSITION = 64

/** A place among siblings: right before or right after one of them, or after all. */
export interface Place {
  siblings: Siblings
  before?: { id: string; position: string } | undefined
  after?: { id: string; position: string } | undefined
}

/**
 * Returns ascending positions for rows at a place, under the lock of the user's counter. `except` are the rows themselves, if
 * they are siblings already. Renumbers up to 200 siblings if a position would become too long.
 */
export async function positionsAt(
  steps: Steps,
  place: Place,
  { count, except }: { count: number; except: readonly string[] },
): Promise<string[]> {
  const positions = await between(steps, place, { count, except })
  if (positions.every((position) => position.length <= MAX_POSITION)) return positions
  const anchor = place.before ?? place.after
  if (!anchor) return positions
  const position = await renumberAround(steps, place.siblings, { anchor, except })
  const moved = { ...anchor, position }
  return between(steps, place.before ? { ...place, before: moved } : { ...place, after: moved }, { count, except })
}

/** Returns the last sequence number that the user's rows have taken, in this transaction too. */
export async function readLastSeq({ rows, userId }: Pick<Steps, 'rows' | 'userId'>): Promise<string> {
  const [row] = await rows<{ seq: string }>(
    `SELECT coalesce(nullif(current_setting('app.seq', true), '')::bigint, seq)::text AS seq FROM counter WHERE user_id = $1`,
    [userId],
  )
  return row?.seq ?? '0'
}

async function between(
  steps: Steps,
  { siblings, before, after }: Place,
  { count, except }: { count: number; except: readonly string[] },
): Promise<string[]> {
  const nearest = async (from: string | undefined, direction: 'forward' | 'backward') =>
    (await readSiblings(steps, siblings, { from, direction, except, limit: 1 }))[0]?.position ?? null
  if (before) return generateNKeysBetween(await nearest(before.position, 'backward'), before.position, count)
  if (after) return generateNKeysBetween(after.position, await nearest(after.position, 'forward'), count)
  return generateNKeysBetween(await nearest(undefined, 'backward'), null, count)
}

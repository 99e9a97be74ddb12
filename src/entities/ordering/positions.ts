import { generateNKeysBetween } from 'fractional-indexing'
import { invalidInput } from '../../errors.ts'
import type { Steps } from '../storage/steps.ts'
import { renumberAround } from './renumber.ts'
import { readSiblings, type Sibling, type Siblings } from './siblings.ts'

/** The maximum length of a position, in characters. Longer ones are avoided by renumbering siblings. */
export const MAX_POSITION = 64

/** A place among siblings: right before or right after one of them, or after all. */
export interface Place {
  siblings: Siblings
  before?: Sibling | undefined
  after?: Sibling | undefined
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

/** Returns whether a row is right before or right after the row that the place names, or the last one. */
export async function isAt(steps: Steps, { siblings, before, after }: Place, row: Sibling): Promise<boolean> {
  const anchor = before ?? after
  const direction = before ? ('backward' as const) : ('forward' as const)
  const range = { from: (anchor ?? row).position, direction, except: [], limit: 1 }
  const [nearest] = await readSiblings(steps, siblings, range)
  return anchor ? nearest?.id === row.id : nearest === undefined
}

/** Checks that at most one neighbour is given. @throws TaskwireError INVALID_INPUT */
export function assertOneNeighbour({ before, after }: { before?: unknown; after?: unknown }, path: string[]): void {
  if (before === undefined || after === undefined) return
  const message = 'Give only one of before and after'
  throw invalidInput({ path: [...path, 'after'], code: 'invalid_value', message })
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

import { generateNKeysBetween } from 'fractional-indexing'
import type { Steps } from '../storage/steps.ts'
import { quietly } from './quietly.ts'
import { readSiblings, type Sibling, type Siblings } from './siblings.ts'

/** Rows on each side of the anchor that are renumbered, in attempts. */
const WINDOWS = [8, 16, 32, 64, 99]
/** New positions are at most this long, except in the largest window. */
const SHORT = 24

/**
 * Gives the siblings around an anchor shorter positions, in the smallest window where that is possible. They get a new sequence
 * number, but neither a new version nor a new change id, so that preconditions and undo tokens stay valid. Returns the new
 * position of the anchor.
 */
export async function renumberAround(
  steps: Steps,
  siblings: Siblings,
  { anchor, except }: { anchor: Sibling; except: readonly string[] },
): Promise<string> {
  const read = (direction: 'forward' | 'backward', limit: number) =>
    readSiblings(steps, siblings, { from: anchor.position, direction, except, limit })
  for (const size of WINDOWS) {
    const earlier = (await read('backward', size + 1)).toReversed()
    const later = await read('forward', size + 1)
    const lower = earlier.length > size ? earlier.shift() : undefined
    // The last sibling keeps its position: all positions must stay below that of the next row to be added at the end.
    const upper = later.pop()
    const window = upper ? [...earlier, anchor, ...later] : earlier
    const end = upper ?? anchor
    const positions = generateNKeysBetween(lower?.position ?? null, end.position, window.length)
    const isShort = positions.every((position) => position.length <= SHORT)
    if (isShort || size === WINDOWS.at(-1)) {
      await renumber(steps, siblings, { window, positions })
      return upper ? (positions[earlier.length] ?? anchor.position) : anchor.position
    }
  }
  return anchor.position
}

async function renumber(
  { rows, userId }: Steps,
  { table }: Siblings,
  { window, positions }: { window: Sibling[]; positions: string[] },
): Promise<void> {
  await quietly({ rows }, async () => {
    await rows(
      `UPDATE "${table}" AS t SET position = n.position
        FROM unnest($2::uuid[], $3::text[]) AS n (id, position) WHERE t.user_id = $1 AND t.id = n.id RETURNING t.id::text`,
      [userId, window.map(({ id }) => id), positions],
    )
  })
}

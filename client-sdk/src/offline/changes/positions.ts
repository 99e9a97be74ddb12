import type { Draft } from './draft.ts'
import type { AnyRow } from './entities.ts'
import { siblingsKey } from './rows.ts'

/** Where a row goes among its siblings: right before or after one of them, or, with neither, after all. */
export interface Spot {
  before?: string | undefined
  after?: string | undefined
}

type Placed = { id: string; position: string; deletedAt?: Date | null }

/**
 * Returns the siblings of a row outside the trash, in manual order.
 * @param row has the place, that is list, section and parent
 */
export function siblingsOf(draft: Draft, entity: string, row: object): Placed[] {
  const found = draft.indexed(siblingsKey(entity, row) ?? '') as AnyRow[] as Placed[]
  return found
    .filter(({ deletedAt }) => !deletedAt)
    .sort((a, b) => (a.position < b.position || (a.position === b.position && a.id < b.id) ? -1 : 1))
}

/**
 * Returns a provisional position for a row: the server computes the final one when it gets the change.
 * @param place the list, section and parent of the row
 * @param moved the id of the row itself, which may be there already
 */
export function positionAt(draft: Draft, entity: string, { place, before, after, moved }: Spot & Target): string {
  const anchor = before ?? after
  // The end is found without looking at the siblings, of which there may be thousands.
  const siblings = anchor === undefined ? [] : siblingsOf(draft, entity, place).filter(({ id }) => id !== moved)
  const at = siblings.findIndex(({ id }) => id === anchor)
  const index = before === undefined ? at + 1 : at
  const next = at < 0 ? undefined : siblings[index]
  return next ? between(siblings[index - 1]?.position, next.position) : draft.nextEnd()
}

interface Target {
  place: object
  moved: string
}

/** Returns whether a row is at a spot among its siblings already. */
export function isAt(siblings: readonly Placed[], { before, after }: Spot, id: string): boolean {
  const own = siblings.findIndex((row) => row.id === id)
  if (own < 0) return false
  if (before !== undefined) return siblings[own + 1]?.id === before
  return after === undefined ? own === siblings.length - 1 : siblings[own - 1]?.id === after
}

/**
 * Returns the position of the nth row that an operation puts at an end: after all positions of the server, and after those of earlier
 * operations. It depends on no other row, so an operation need not be applied again because its siblings have changed.
 */
export function endPosition(order: number, n: number): string {
  return LAST_DIGIT + String(order).padStart(9, '0') + String(n).padStart(4, '0')
}

/** Returns a text between two positions, in their digits. It only has to sort right until the server has computed the position. */
function between(lower = '', upper: string): string {
  let prefix = ''
  let isBelow = false
  // Equal positions have nothing between them.
  for (let n = 0; n < MAX_LENGTH; n++) {
    const low = Math.max(0, DIGITS.indexOf(lower[n] ?? '0'))
    // Whatever follows a smaller digit is below the upper position.
    const high: number = isBelow ? DIGITS.length : DIGITS.indexOf(upper[n] ?? '0')
    if (high - low > 1) return prefix + DIGITS[(low + high) >> 1]
    prefix += DIGITS[low]
    isBelow ||= high > low
  }
  return prefix
}

/** Follows all digits of the server. */
const LAST_DIGIT = '~'
const DIGITS = `0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz${LAST_DIGIT}`
/** Positions of the server have at most 64 characters. */
const MAX_LENGTH = 80

import * as z from 'zod'
import { invalidInput } from '../errors.ts'

/** A reader's position in one user's sequence of changes. */
export interface SyncPosition {
  /** The id of the sequence; null if the user had none yet. */
  epoch: string | null
  /** The last change received. */
  seq: number
  /** During a first sync: the end of the sequence when the sync began. */
  floor?: number | undefined
}

/** The position of a first sync: before the first change. */
export const START: SyncPosition = { epoch: null, seq: 0 }

const Seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Cursor = z.strictObject({ e: z.uuid().nullable(), s: Seq, f: Seq.optional() })

/** Encodes a position as a cursor. Cursors are opaque to API clients: the format may change. */
export function encodePosition({ epoch, seq, floor }: SyncPosition): string {
  const floorPart = floor !== undefined && floor > seq ? { f: floor } : {}
  return Buffer.from(JSON.stringify({ e: epoch, s: seq, ...floorPart })).toString('base64url')
}

/** Returns the position of a cursor, or `START` without one. @throws TaskwireError INVALID_INPUT for a malformed cursor. */
export function toPosition(cursor: string | undefined): SyncPosition {
  return cursor === undefined ? START : decodePosition(cursor)
}

/** Decodes a cursor. @throws TaskwireError INVALID_INPUT for a malformed cursor. */
export function decodePosition(cursor: string): SyncPosition {
  const parsed = Cursor.safeParse(readJson(cursor))
  if (!parsed.success) {
    const message = 'Must be the cursor of an earlier response of the change feed. Omit it to start from the beginning.'
    throw invalidInput({ path: ['cursor'], code: 'invalid_cursor', message })
  }
  return { epoch: parsed.data.e, seq: parsed.data.s, floor: parsed.data.f }
}

function readJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

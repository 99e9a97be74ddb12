import * as z from 'zod'
import { invalidInput } from '../errors.ts'

/** How far somebody has come in one user's sequence of changes. */
export interface Place {
  /** Names the sequence; null where there was none yet. */
  epoch: string | null
  /** The last change received. */
  seq: number
  /** While a first sync runs: where the sequence was when it began. */
  floor?: number | undefined
}

/** Where everybody begins who has no place yet. */
export const BEGINNING: Place = { epoch: null, seq: 0 }

const Seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Cursor = z.strictObject({ e: z.uuid().nullable(), s: Seq, f: Seq.optional() })

/** Writes a cursor. Callers must not look inside: its form may change. */
export function encodePlace({ epoch, seq, floor }: Place): string {
  const floorPart = floor !== undefined && floor > seq ? { f: floor } : {}
  return Buffer.from(JSON.stringify({ e: epoch, s: seq, ...floorPart })).toString('base64url')
}

/** Reads a cursor back; without one, returns the beginning. @throws TaskwireError INVALID_INPUT for an invalid cursor. */
export function toPlace(cursor: string | undefined): Place {
  return cursor === undefined ? BEGINNING : decodePlace(cursor)
}

/** Reads a cursor back. @throws TaskwireError INVALID_INPUT for an invalid cursor. */
export function decodePlace(cursor: string): Place {
  const parsed = Cursor.safeParse(readJson(cursor))
  if (!parsed.success) {
    const message = 'This is no cursor of changes. Take the one of the answer before, or leave it out to start over.'
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

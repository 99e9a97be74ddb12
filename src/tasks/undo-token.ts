import * as z from 'zod'
import { invalidInput } from '../errors.ts'

/** Which change to take back, and what it has touched: tasks that are still there, or those that it purged. */
export type Undo = { changeId: string; ids: string[] } | { changeId: string; purged: true }

const ID_BYTES = 16
const PURGED = 1
const CHANGED = 2

/** Writes an undo token. Callers must not look inside: its form may change. */
export function encodeUndo(undo: Undo): string {
  const ids = 'ids' in undo ? undo.ids : []
  return Buffer.concat([
    Buffer.from(['ids' in undo ? CHANGED : PURGED]),
    ...[undo.changeId, ...ids].map(toBytes),
  ]).toString('base64url')
}

/** Reads an undo token back. @throws TaskwireError INVALID_INPUT when it is none. */
export function decodeUndo(token: string): Undo {
  const bytes = Buffer.from(token, 'base64url')
  const kind = bytes[0]
  const count = (bytes.length - 1) / ID_BYTES
  const isWhole = Number.isInteger(count) && (kind === PURGED ? count === 1 : kind === CHANGED && count > 1)
  const ids = isWhole ? Array.from({ length: count }, (_, n) => toId(bytes, 1 + n * ID_BYTES)) : []
  const [changeId = '', ...rest] = ids
  const isTwice = new Set(rest).size < rest.length
  if (isTwice || !z.array(z.guid()).safeParse(ids).success || !z.uuidv7().safeParse(changeId).success) {
    throw invalidInput({ path: ['undoToken'], code: 'invalid_token', message: 'This is no token of a change.' })
  }
  return kind === PURGED ? { changeId, purged: true } : { changeId, ids: rest }
}

/** When a change was made: the time that its id carries (RFC 9562 §5.7), in milliseconds since 1970. */
export function timeOf(changeId: string): number {
  return Number.parseInt(changeId.replaceAll('-', '').slice(0, 12), 16)
}

function toBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

function toId(bytes: Buffer, at: number): string {
  return bytes.toString('hex', at, at + ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

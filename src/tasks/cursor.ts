import { hash } from 'node:crypto'
import * as z from 'zod'
import { invalidInput } from '../errors.ts'

/** A place in a sorted list: the sort value and id of the row before. Times are in milliseconds since 1970. */
export interface Position {
  value: string | number
  id: string
}

const Cursor = z.strictObject({ q: z.string(), v: z.union([z.string(), z.number()]), i: z.guid() })

/**
 * Names a query so that a cursor can be bound to it: the same user, filters and order. Page size may change on the way.
 */
export function queryDigest(userId: string, query: Record<string, unknown>): string {
  const sorted = Object.entries(query)
    .filter(([key, value]) => value !== undefined && key !== 'cursor' && key !== 'limit')
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return hash('sha256', JSON.stringify([userId, sorted]), 'base64url').slice(0, 16)
}

/** Writes a cursor. Callers must not look inside: its form may change. */
export function encodeCursor(digest: string, position: Position): string {
  return Buffer.from(JSON.stringify({ q: digest, v: position.value, i: position.id })).toString('base64url')
}

/**
 * Reads a cursor back.
 * @throws TaskwireError INVALID_INPUT when it is no cursor, or belongs to another query or user.
 */
export function decodeCursor(digest: string, cursor: string, value: z.ZodType<string | number>): Position {
  const parsed = Cursor.safeParse(readJson(cursor))
  const sortValue = value.safeParse(parsed.data?.v)
  if (!parsed.success || parsed.data.q !== digest || !sortValue.success) {
    const message = 'This cursor does not belong to this query. Take nextCursor of the page before, or leave it out.'
    throw invalidInput({ path: ['cursor'], code: 'invalid_cursor', message })
  }
  return { value: sortValue.data, id: parsed.data.i.toLowerCase() }
}

function readJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

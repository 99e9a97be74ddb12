import { hash } from 'node:crypto'
import * as z from 'zod'
import { invalidInput } from '../../errors.ts'

/** A value of a column that is sorted by. Times are in milliseconds since 1970. */
export type SortValue = string | number

/** A place in a sorted list: the sort values, one a key, and id of the row before. */
export interface Position {
  values: SortValue[]
  id: string
}

const Cursor = z.strictObject({ q: z.string(), v: z.unknown(), i: z.guid() })

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
export function encodeCursor(digest: string, { values, id }: Position): string {
  return Buffer.from(JSON.stringify({ q: digest, v: values.length === 1 ? values[0] : values, i: id })).toString(
    'base64url',
  )
}

/**
 * Reads a cursor back.
 * @throws TaskwireError INVALID_INPUT when it is no cursor, or belongs to another query or user.
 */
export function decodeCursor(
  digest: string,
  cursor: string,
  readValues: (given: unknown) => SortValue[] | undefined,
): Position {
  const parsed = Cursor.safeParse(readJson(cursor))
  const values = readValues(parsed.data?.v)
  if (!parsed.success || parsed.data.q !== digest || !values) {
    const message = 'This cursor does not belong to this query. Take nextCursor of the page before, or leave it out.'
    throw invalidInput({ path: ['cursor'], code: 'invalid_cursor', message })
  }
  return { values, id: parsed.data.i.toLowerCase() }
}

function readJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

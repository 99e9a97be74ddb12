import { hash } from 'node:crypto'
import * as z from 'zod'
import { invalidInput } from '../../errors.ts'

/** A value of a sort column. Times are in milliseconds since 1970. */
export type SortValue = string | number

/** A position in a sorted list: the id and the sort values, one per key, of the row before it. */
export interface Position {
  values: SortValue[]
  id: string
}

const Cursor = z.strictObject({ q: z.string(), v: z.unknown(), i: z.guid() })

/**
 * Returns a digest of the user, filters and order of a query, to bind a cursor to it. The page size may change, and whether to count.
 */
export function queryDigest(userId: string, query: Record<string, unknown>): string {
  const sorted = Object.entries(query)
    .filter(([key, value]) => value !== undefined && !UNBOUND.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return hash('sha256', JSON.stringify([userId, sorted]), 'base64url').slice(0, 16)
}

/** The inputs that may differ between the pages of a query. */
const UNBOUND = ['cursor', 'limit', 'total']

/** Encodes a position as a cursor. Cursors are opaque to API clients: the format may change. */
export function encodeCursor(digest: string, { values, id }: Position): string {
  return Buffer.from(JSON.stringify({ q: digest, v: values.length === 1 ? values[0] : values, i: id })).toString(
    'base64url',
  )
}

/**
 * Decodes a cursor.
 * @throws TaskwireError INVALID_INPUT if it is malformed, or belongs to another query or user.
 */
export function decodeCursor(
  digest: string,
  cursor: string,
  readValues: (given: unknown) => SortValue[] | undefined,
): Position {
  const parsed = Cursor.safeParse(readJson(cursor))
  const values = readValues(parsed.data?.v)
  if (!parsed.success || parsed.data.q !== digest || !values) {
    const message = 'Must be the nextCursor of a page of the same query. Omit the cursor to start with the first page.'
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

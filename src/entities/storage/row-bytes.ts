import { type Columns, columnName, type StoredRow } from '../definition/stored-row.ts'

/** Bytes of a row in a response besides its texts: property names, ids, times, numbers, and superjson annotations. */
export const REST_BYTES = 1500
/** Maximum bytes of a UTF-16 code unit in JSON, when escaped as `\u0001`. */
const MOST_BYTES_A_UNIT = 6

/** The text columns and text list columns whose bytes determine how many rows fit into a response. */
interface Sized {
  texts: readonly string[]
  textLists: readonly string[]
}

/** Returns how many of the first rows of one entity fit into `maxBytes` bytes of JSON: at least one. */
export function countFitting(entity: Sized, rows: readonly StoredRow[], maxBytes: number): number {
  return countWithin(rows, maxBytes, {
    atMost: (row) => mostBytesOf(row, entity),
    exactly: (row) => bytesOf(row, entity),
  })
}

/**
 * Returns how many of the first items, with or without a row, fit into `maxBytes` bytes of JSON: at least one, so that pages
 * always advance.
 */
export function countFittingItems<Item extends { row?: StoredRow }>(
  items: readonly Item[],
  entityOf: (item: Item) => Sized | undefined,
  maxBytes: number,
): number {
  const sizeBy = (size: typeof bytesOf) => (item: Item) => {
    const entity = item.row && entityOf(item)
    return item.row && entity ? size(item.row, entity) : 0
  }
  return countWithin(items, maxBytes, { atMost: sizeBy(mostBytesOf), exactly: sizeBy(bytesOf) })
}

/** Two measures of an item's texts: a fast upper bound, and the exact size. */
interface Sizes<Item> {
  atMost(item: Item): number
  exactly(item: Item): number
}

function countWithin<Item>(items: readonly Item[], maxBytes: number, { atMost, exactly }: Sizes<Item>): number {
  const countBy = (size: (item: Item) => number) => countFirst(items, maxBytes, (item) => REST_BYTES + size(item))
  // For almost all pages the fast upper bound is within the budget.
  return countBy(atMost) === items.length ? items.length : Math.max(1, countBy(exactly))
}

/** Returns how many of the first items have together at most `maxBytes` bytes. */
export function countFirst<Item>(items: readonly Item[], maxBytes: number, bytesIn: (item: Item) => number): number {
  let bytes = 0
  const over = items.findIndex((item) => {
    bytes += bytesIn(item)
    return bytes > maxBytes
  })
  return over === -1 ? items.length : over
}

function bytesOf(row: Columns, { texts, textLists }: Sized): number {
  return Buffer.byteLength(JSON.stringify([...texts, ...textLists].map((name) => row[name])))
}

function mostBytesOf(row: Columns, { texts, textLists }: Sized): number {
  let units = 0
  for (const name of texts) units += (row[name] as string | null)?.length ?? 0
  for (const name of textLists) for (const one of row[name] as string[]) units += one.length + 1
  return units * MOST_BYTES_A_UNIT
}

/**
 * Returns the SQL column `bytes`: the bytes of text in all rows before a row, in an order. PostgreSQL computes it without
 * reading the texts. It is never more than the size in JSON, and does not count text lists. Rows with `bytes <= maxBytes`
 * include all that fit into a response, and the first that does not.
 */
export function bytesBefore({ name, texts }: Pick<Sized, 'texts'> & { name: string }, order: string): string {
  const length = texts.map((text) => `coalesce(octet_length(${name}.${columnName(text)}), 0)`).join(' + ') || '0'
  return `coalesce(sum(${length})
    OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes`
}

import { type Columns, columnName, type StoredRow } from '../definition/stored-row.ts'

/** Bytes of a row in an answer besides its texts: property names, times, numbers, and the annotations of superjson. */
const REST_BYTES = 640
/** The most bytes of a UTF-16 code unit in JSON: it may be escaped as `\u0001`. */
const MOST_BYTES_A_UNIT = 6

/** The columns whose bytes decide how many rows fit into an answer: of text, and of lists of text. */
interface Sized {
  texts: readonly string[]
  textLists: readonly string[]
}

/** Returns how many of the first rows of one entity fit into an answer of `maxBytes` bytes of JSON: at least one. */
export function countFitting(entity: Sized, rows: readonly StoredRow[], maxBytes: number): number {
  return countWithin(rows, maxBytes, {
    atMost: (row) => mostBytesOf(row, entity),
    exactly: (row) => bytesOf(row, entity),
  })
}

/**
 * Returns how many of the first items, each with the row of an entity or without one, fit into an answer of `maxBytes` bytes
 * of JSON: at least one, so that pages always advance.
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

/** Two sizes of an item's texts: an upper bound that is quick to tell, and the true one. */
interface Sizes<Item> {
  atMost(item: Item): number
  exactly(item: Item): number
}

function countWithin<Item>(items: readonly Item[], maxBytes: number, { atMost, exactly }: Sizes<Item>): number {
  const countBy = (size: (item: Item) => number) => {
    let bytes = 0
    const over = items.findIndex((item) => {
      bytes += REST_BYTES + size(item)
      return bytes > maxBytes
    })
    return over === -1 ? items.length : over
  }
  // Almost all pages are far below the budget: the lengths show it.
  return countBy(atMost) === items.length ? items.length : Math.max(1, countBy(exactly))
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
 * Returns the column `bytes` of a statement on a table: how many bytes of text the rows before a row have, in an order.
 * PostgreSQL knows that without reading the texts, and it is never more than their JSON takes; lists of text are left out.
 * Rows with `bytes <= maxBytes` are those that can be part of an answer, and at least one that cannot.
 */
export function bytesBefore({ name, texts }: Pick<Sized, 'texts'> & { name: string }, order: string): string {
  const length = texts.map((text) => `coalesce(octet_length(${name}.${columnName(text)}), 0)`).join(' + ') || '0'
  return `coalesce(sum(${length})
    OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes`
}

import type { TaskRow } from './row.ts'

/** Bytes of a task in an answer besides its texts: property names, times, due date, and the annotations of superjson. */
const REST_BYTES = 640
/** The most bytes of a UTF-16 code unit in JSON: it may be escaped as `\u0001`. */
const MOST_BYTES_A_UNIT = 6

type Texts = Pick<TaskRow, 'title' | 'description' | 'tags'>

/**
 * Returns how many of the first rows fit into an answer of `maxBytes` bytes of JSON: at least one, so that pages always
 * advance.
 */
export function countFitting(rows: readonly Texts[], maxBytes: number): number {
  // Almost all pages are far below the budget: the sum of the lengths shows it.
  const most = rows.reduce((sum, row) => sum + mostBytesOf(row), 0)
  if (most <= maxBytes) return rows.length
  let bytes = 0
  const over = rows.findIndex((row) => {
    bytes += bytesOf(row)
    return bytes > maxBytes
  })
  return over === -1 ? rows.length : Math.max(1, over)
}

function mostBytesOf({ title, description, tags }: Texts): number {
  let units = title.length + description.length
  for (const tag of tags) units += tag.length + 1
  return REST_BYTES + units * MOST_BYTES_A_UNIT
}

function bytesOf({ title, description, tags }: Texts): number {
  return REST_BYTES + Buffer.byteLength(JSON.stringify([title, description, tags]))
}

/**
 * Returns the column `bytes` of a statement on tasks: how many bytes of text the rows before a row have, in an order.
 * PostgreSQL knows that without reading the texts, and it is never more than their JSON takes; tags, at most 13 KB a task,
 * are left out. Rows with `bytes <= maxBytes` are those that can be part of an answer, and at least one that cannot.
 */
export function bytesBefore(order: string): string {
  return `coalesce(sum(octet_length(task.title) + octet_length(task.description))
    OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes`
}

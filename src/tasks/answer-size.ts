import type { TaskRow } from './row.ts'

/** What a task takes in an answer besides its texts, in bytes: names, times, due date, and what superjson notes of them. */
const REST_BYTES = 640
/** A character takes at most so many bytes in JSON, where it is written as `\u0001`. */
const MOST_BYTES_A_UNIT = 6

type Texts = Pick<TaskRow, 'title' | 'description' | 'tags'>

/**
 * Returns how many rows, from the first on, fit into an answer of `maxBytes` bytes of JSON: at least one, so that pages
 * always advance.
 */
export function countFitting(rows: readonly Texts[], maxBytes: number): number {
  // Few rows come near the budget: for all others, adding up lengths is enough.
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
 * The texts of a row in bytes, in SQL: never more than they take in JSON. PostgreSQL knows it without reading them. Tags,
 * of which a task has at most 13 KB, are left out.
 */
export const TEXT_BYTES = 'octet_length(task.title) + octet_length(task.description)'

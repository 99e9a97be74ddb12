import type { QueryClient } from '@tanstack/query-core'
import { ROOT } from './keys.ts'

/** A row of any noun. */
export interface Row {
  id: string
  version: number
  deletedAt?: Date | null
  [field: string]: unknown
}

/** Returns the new row, the same row if it stays, or null to remove it from a list. */
export type Edit = (cached: Row, isListed: boolean) => Row | null

/**
 * Edits the rows in all cached queries of a noun. The queries keep their age and remain stale if they were. Returns functions
 * that revert the queries that have not changed since.
 */
export function editRows(client: QueryClient, noun: string, edit: Edit): (() => void)[] {
  const queries = client.getQueryCache().findAll({ queryKey: [ROOT, noun] })
  return queries.flatMap((query) => {
    const { data, dataUpdatedAt, isInvalidated } = query.state
    const edited = editData(data, edit)
    if (edited === data) return []
    const store = (value: unknown) => {
      const stored = query.setData(value, { updatedAt: dataUpdatedAt, manual: true })
      if (isInvalidated) query.invalidate()
      return stored
    }
    const stored = store(edited)
    return [() => query.state.data === stored && store(data)]
  })
}

/** Stores a row that the server has sent, where an older version of it is cached. */
export function putRow(client: QueryClient, noun: string, row: Row): void {
  editRows(client, noun, (cached, isListed) => {
    if (cached.id !== row.id || cached.version > row.version) return cached
    // A list is either of the trash or of everything outside it.
    return isListed && !cached.deletedAt !== !row.deletedAt ? null : row
  })
}

/** Removes rows from all cached lists of a noun. */
export function removeRows(client: QueryClient, noun: string, ids: readonly unknown[]): (() => void)[] {
  return editRows(client, noun, (row, isListed) => (isListed && ids.includes(row.id) ? null : row))
}

/** Returns the rows with these ids in all cached queries of a noun. */
export function cachedRows(client: QueryClient, noun: string, ids: readonly unknown[]): Row[] {
  const rows: Row[] = []
  editRows(client, noun, (row) => {
    if (ids.includes(row.id)) rows.push(row)
    return row
  })
  return rows
}

/** Returns whether a value is a row. */
export function isRow(value: unknown): value is Row {
  return has(value, 'id') && has(value, 'version')
}

/** Edits the rows of a query's data: of a page, of all pages, or the row itself. Returns the same data if no row changes. */
export function editData(data: unknown, edit: Edit): unknown {
  for (const name of ['pages', 'items']) {
    if (!has(data, name)) continue
    const parts = Array.from(data[name] as Iterable<unknown>)
    const edited = parts.map((part) => (isRow(part) ? edit(part, true) : editData(part, edit)))
    if (edited.every((part, n) => part === parts[n])) return data
    return { ...data, [name]: edited.filter((part) => part !== null) }
  }
  return isRow(data) ? edit(data, false) : data
}

/** Returns whether a value is an object with a property. */
export function has<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && name in value
}

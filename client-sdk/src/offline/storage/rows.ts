import type { Batch, Stored } from './storage.ts'

/** A row with its entity and id. */
export type StoredRow = Stored['rows'][number]

/** Indexes rows by entity and id. */
export function indexRows(rows: readonly StoredRow[] = []): Map<string, StoredRow> {
  return new Map(rows.map((stored) => [keyOf(stored), stored]))
}

/** Sets and deletes rows of an index, in order. */
export function changeRows(index: Map<string, StoredRow>, changes: NonNullable<Batch['rows']>): void {
  for (const { entity, id, row } of changes) {
    const key = keyOf({ entity, id })
    if (row) index.set(key, { entity, id, row })
    else index.delete(key)
  }
}

/** Returns small values with changes applied; undefined deletes a value. */
export function changeMeta(meta: Stored['meta'], changes: Batch['meta']): Stored['meta'] {
  return Object.fromEntries(Object.entries({ ...meta, ...changes }).filter(([, value]) => value !== undefined))
}

function keyOf({ entity, id }: { entity: string; id: string }): string {
  return `${entity}\n${id}`
}

import type { EntityRow } from '../../contract.ts'
import type { AnyRow, EntityName } from '../changes/entities.ts'
import type { RowSource } from '../changes/rows.ts'
import { entityOf, type Operation, type Result, type ResultRow } from '../operations.ts'
import { REMOVALS } from './refused.ts'

/** The part of the mutations' outputs that all have. */
interface Output {
  affected?: Record<string, number>
  undoToken?: string | null
  items?: (AnyRow | EntityRow)[]
  id?: string
}

/** Reads the output of a mutation: which rows it has changed, and how it is undone. */
export function readResult({ path, touches }: Operation, output: unknown): Result {
  const { affected = {}, undoToken = null, items, ...single } = output as Output
  const entity = entityOf(path)
  const isGone = REMOVALS.test(path)
  const rows: ResultRow[] =
    path === 'changes.undo'
      ? ((items ?? []) as EntityRow[]).map((one) => ({
          entity: one.entity,
          id: one.id,
          row: (one[one.entity as EntityName] as AnyRow | undefined) ?? null,
        }))
      : ((items ?? (single.id ? [single] : [])) as AnyRow[]).map((row) => ({
          ...{ entity, id: row.id ?? '' },
          row: isGone ? null : row,
        }))
  const count = Object.values(affected).reduce((sum, one) => sum + one, 0)
  // A renumbering of siblings is not counted, and reaches the rows by the feed.
  const hasAll = touches.every((key) => key.includes(' ') || rows.some(({ id }) => id === key))
  return { rows, undoToken, isComplete: count <= rows.length && hasAll }
}

/** Returns whether the effects of a change have arrived in the rows of the feed. Undefined if the rows do not tell. */
export function hasArrived({ rows, isComplete }: Result, base: RowSource): boolean | undefined {
  if (!isComplete) return undefined
  return rows.every(({ entity, id, row }) => {
    const found = base.get(entity as EntityName, id) as AnyRow | undefined
    return row === null ? found === undefined : found !== undefined && (found.version ?? 0) >= (row.version ?? 0)
  })
}

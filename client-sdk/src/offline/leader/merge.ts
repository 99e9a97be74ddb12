import { entityOf, type FieldConflict, type Merge, type Operation } from '../operations.ts'

/** An update, merged with the current row of the server. */
export interface Merged {
  /** The input to send; undefined if nothing is left to change. */
  input: object | undefined
  /** The fields for which the value of the server holds. */
  conflicts: FieldConflict[]
}

const CONTROL = new Set(['id', 'ifVersion', 'idempotencyKey'])

/** Merges an update with the current row of the server, field by field: what only one side has changed is kept from both. */
export function mergeUpdate(
  { path, input, base = {}, known = {} }: Operation,
  row: object & { id?: string; version?: number },
  merge: Merge | undefined,
): Merged {
  const conflicts: FieldConflict[] = []
  const fields = Object.entries(input).flatMap(([field, mine]): [string, unknown][] => {
    if (CONTROL.has(field)) return []
    const theirs: unknown = Reflect.get(row, field)
    if (isSame(mine, theirs)) return []
    if (!(field in base) || [base, known].some((one) => isSame(one[field], theirs))) return [[field, mine]]
    const conflict = { entity: entityOf(path), id: row.id ?? '', field, base: base[field], mine, theirs }
    const value = merge?.(conflict)
    if (value !== undefined) return [[field, value]]
    conflicts.push(conflict)
    return []
  })
  const id: unknown = Reflect.get(input, 'id')
  const head = { ...(id !== undefined && { id }), ifVersion: row.version }
  return { input: fields.length > 0 ? { ...head, ...Object.fromEntries(fields) } : undefined, conflicts }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

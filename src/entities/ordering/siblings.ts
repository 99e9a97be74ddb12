import type { Value } from '../../database/tenancy/rows.ts'
import { columnName } from '../definition/stored-row.ts'
import type { Steps } from '../storage/steps.ts'

/** The manual order of a table, in which rows with the same values in the columns of `scope` are siblings. */
export interface ManualOrder {
  table: string
  scope: readonly string[]
  /** The sort column: each value of `scope`, followed by a slash, and then the position. It is indexed after the owner. */
  order: 'position' | 'placeSort'
  hasTrash: boolean
}

/** The live rows that share one manual order, like the tasks with the same list, section and parent. */
export interface Siblings extends Pick<ManualOrder, 'table' | 'order' | 'hasTrash'> {
  /** What the sort column of all siblings begins with. */
  prefix: string
  /** The columns with the same value in all siblings; null is a value too. */
  scope: Readonly<Record<string, string | null>>
}

/** A sibling and its position, a fractional index. */
export interface Sibling {
  id: string
  position: string
}

/** Returns the siblings of a row, or of rows with its values in the columns of the scope. */
export function siblingsOf({ table, scope, order, hasTrash }: ManualOrder, row: object): Siblings {
  const values = scope.map((name): [string, string | null] => [name, Reflect.get(row, name)])
  const prefix = values.map(([, value]) => `${value ?? ''}/`).join('')
  return { table, order, hasTrash, prefix, scope: Object.fromEntries(values) }
}

interface Range {
  /** Reads the siblings after this position, or before it. Default: from the first, or the last. */
  from?: string | undefined
  direction: 'forward' | 'backward'
  /** Leaves out these rows, which are about to move. */
  except: readonly string[]
  limit: number
}

/** Reads siblings from a position on, the nearest first. It is one index range. */
export async function readSiblings(steps: Steps, siblings: Siblings, range: Range): Promise<Sibling[]> {
  const { table, order, prefix, hasTrash } = siblings
  const { from, direction, except, limit } = range
  const values: Value[] = [steps.userId, [...except]]
  const bind = (value: Value) => `$${values.push(value)}`
  const column = columnName(order)
  const [lower, upper] = direction === 'forward' ? [from, undefined] : [undefined, from]
  const conditions = [
    'user_id = $1',
    'id <> ALL ($2::uuid[])',
    ...(hasTrash ? ['deleted_at IS NULL'] : []),
    `${column} > ${bind(prefix + (lower ?? ''))}`,
    `${column} < ${bind(prefix + (upper ?? END))}`,
  ]
  const word = direction === 'forward' ? 'ASC' : 'DESC'
  return await steps.rows<Sibling>(
    `SELECT id::text AS id, position FROM "${table}" WHERE ${conditions.join(' AND ')}
      ORDER BY ${column} ${word}, id ${word} LIMIT ${limit}`,
    values,
  )
}

/** Sorts after every position: the digits of fractional indexes are letters and numbers. */
const END = '~'

import { columnName } from '../definition/stored-row.ts'
import type { Steps } from '../storage/steps.ts'
import { positionsAt } from './positions.ts'
import { quietly } from './quietly.ts'
import type { Sibling, Siblings } from './siblings.ts'

/** A table whose rows have a manual order. */
export interface Ordered<Row extends Sibling> {
  table: string
  order: Siblings['order']
  /** The columns, beside `order`, with the same value in all siblings. */
  scope: readonly string[]
  hasTrash: boolean
  /** Returns the siblings of a row. */
  siblingsOf(row: Row): Siblings
}

/**
 * Gives rows that have come back, by a restore or an undo, a position of their own: while they were away, another row may have
 * got theirs. They take the next free one after it.
 */
export async function separateEqual<Row extends Sibling>(
  steps: Steps,
  ordered: Ordered<Row>,
  ids: readonly string[],
): Promise<void> {
  for (const row of await steps.rows<Row>(statementOf(ordered), [steps.userId, [...ids]])) {
    const place = { siblings: ordered.siblingsOf(row), after: row }
    const [position = row.position] = await positionsAt(steps, place, { count: 1, except: [row.id] })
    await quietly(steps, async () => {
      await steps.rows(
        `UPDATE "${ordered.table}" SET position = $3 WHERE user_id = $1 AND id = $2::uuid RETURNING id::text`,
        [steps.userId, row.id, position],
      )
    })
  }
}

function statementOf({
  table,
  order,
  scope,
  hasTrash,
}: Pick<Ordered<Sibling>, 'table' | 'order' | 'scope' | 'hasTrash'>) {
  const live = (name: string) => (hasTrash ? ` AND ${name}.deleted_at IS NULL` : '')
  const columns = scope.map(columnName)
  const selected = scope.map((name) => `, r.${columnName(name)}::text AS "${name}"`).join('')
  const equal = (conditions: string[]) =>
    `EXISTS (SELECT FROM "${table}" o WHERE ${[
      'o.user_id = $1',
      'o.id <> r.id',
      `o.${columnName(order)} = r.${columnName(order)}`,
      ...conditions,
    ].join(' AND ')}${live('o')})`
  // A null in the first column is a case of its own, so that both are index lookups. With ANY instead of =, the planner cannot use
  // the partial index of the foreign key, which would read all siblings for each row.
  const [first, ...others] = columns
  const alike = others.map((column) => `o.${column} IS NOT DISTINCT FROM r.${column}`)
  const isEqual = first
    ? `(r.${first} IS NOT NULL AND ${equal([`o.${first} = ANY (ARRAY(SELECT r.${first}))`, ...alike])}
        OR r.${first} IS NULL AND ${equal([`o.${first} IS NULL`, ...alike])})`
    : equal([])
  return `SELECT r.id::text AS id, r.position${selected} FROM "${table}" r
    WHERE r.user_id = $1 AND r.id = ANY ($2::uuid[])${live('r')} AND ${isEqual} ORDER BY r.id`
}

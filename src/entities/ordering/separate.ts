import { columnName } from '../definition/stored-row.ts'
import type { Steps } from '../storage/steps.ts'
import { positionsAt } from './positions.ts'
import { quietly } from './quietly.ts'
import { type ManualOrder, type Sibling, siblingsOf } from './siblings.ts'

/**
 * Gives rows that have come back, by a restore or an undo, a position of their own: while they were away, another row may have
 * got theirs. They take the next free one after it.
 */
export async function separateEqual(steps: Steps, order: ManualOrder, ids: readonly string[]): Promise<void> {
  for (const row of await steps.rows<Sibling>(statementOf(order), [steps.userId, [...ids]])) {
    const place = { siblings: siblingsOf(order, row), after: row }
    const [position = row.position] = await positionsAt(steps, place, { count: 1, except: [row.id] })
    await quietly(steps, async () => {
      await steps.rows(
        `UPDATE "${order.table}" SET position = $3 WHERE user_id = $1 AND id = $2::uuid RETURNING id::text`,
        [steps.userId, row.id, position],
      )
    })
  }
}

// One scan of the index for these positions, and no join: without statistics, as after a large import, PostgreSQL would compare
// each of thousands of rows with each. The order begins with the columns of the scope, so it is equal among siblings only.
function statementOf({ table, order, scope, hasTrash }: ManualOrder) {
  const live = hasTrash ? ' AND deleted_at IS NULL' : ''
  const column = columnName(order)
  const names = scope.map((name) => `, "${name}"`).join('')
  const selected = scope.map((name) => `, ${columnName(name)}::text AS "${name}"`).join('')
  return `SELECT id::text AS id, position${names} FROM (
      SELECT id, position${selected}, count(*) OVER (PARTITION BY ${column}) AS alike FROM "${table}"
      WHERE user_id = $1${live} AND ${column} = ANY (ARRAY(
        SELECT ${column} FROM "${table}" WHERE user_id = $1 AND id = ANY ($2::uuid[])${live}))
    ) found WHERE alike > 1 AND id = ANY ($2::uuid[]) ORDER BY id`
}

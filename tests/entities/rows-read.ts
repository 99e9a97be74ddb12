import { inTransaction } from '../../src/database/drivers/session.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import type { Recorded } from '../isolation/recorded-statements.ts'

interface Node {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Node[]
}

/**
 * Runs a recorded statement again as a change of the user that is rolled back, and returns the number of rows that all parts of its
 * plan have read or produced.
 */
export async function rowsRead(database: TestDatabase, userId: string, { sql, values }: Recorded): Promise<number> {
  let plan: Node | undefined
  const undone = new Error('undone')
  await database
    .useSession((session) =>
      inTransaction(session, async () => {
        await session.query('SELECT app_begin($1, $2::uuid)::text', [userId, crypto.randomUUID()])
        const [row] = await session.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
          `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
          values,
        )
        plan = row?.['QUERY PLAN'][0].Plan
        throw undone
      }),
    )
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
  return plan ? total(plan) : 0
}

function total(node: Node): number {
  const each = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)
  return (node.Plans ?? []).reduce((sum, part) => sum + total(part), Math.round(each * node['Actual Loops']))
}

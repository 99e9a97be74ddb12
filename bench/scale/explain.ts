import pg from 'pg'
import { judge, type PlanNode, type Verdict } from './plan.ts'
import type { Sent } from './spied-services.ts'

/** PostgreSQL first creates custom plans for a prepared statement, and may later switch to a generic plan. */
export type PlanKind = 'custom' | 'generic'

/** Runs statements with EXPLAIN ANALYZE. */
export interface Explainer extends AsyncDisposable {
  /**
   * Explains a statement as it was sent, after the same session preamble, and rolls back. Undefined when the statement
   * timeout is reached.
   */
  explain(sent: Sent, kind: PlanKind): Promise<Verdict | undefined>
}

/** Opens a superuser session, which can assume the roles of the server login. */
export async function openExplainer(url: string): Promise<Explainer> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    async explain({ preamble, statement }, kind) {
      await client.query('BEGIN')
      try {
        await client.query(preamble.sql, preamble.values)
        await client.query(`SET LOCAL plan_cache_mode = 'force_${kind}_plan'`)
        await client.query(`PREPARE explained AS ${statement.text}`)
        const values = (statement.values ?? []).map(literal).join(', ')
        const execute = values === '' ? 'explained' : `explained(${values})`
        const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE ${execute}`)
        const [answer] = rows[0]['QUERY PLAN'] as [{ Plan: PlanNode; 'Execution Time': number }]
        return judge(answer.Plan, answer['Execution Time'])
      } catch (error) {
        if (error instanceof pg.DatabaseError && error.code === STOPPED) return undefined
        throw error
      } finally {
        await client.query('ROLLBACK')
        // A rollback does not remove prepared statements.
        await client.query('DEALLOCATE ALL')
      }
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}

/** SQLSTATE of a cancelled statement, as by the statement timeout. */
const STOPPED = '57014'

// EXECUTE takes no bind parameters; a quoted literal is converted to the parameter's type.
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((item) => JSON.stringify(item)).join(',')}}`)
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value))
}

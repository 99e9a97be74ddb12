import pg from 'pg'
import { judge, type PlanNode, type Verdict } from './plan.ts'
import type { Sent } from './spied-services.ts'

/** PostgreSQL plans a prepared statement for its arguments at first, and may later keep one plan for any arguments. */
export type PlanKind = 'custom' | 'generic'

/** Carries statements out to see how the database goes about them. */
export interface Explainer extends AsyncDisposable {
  /** As it was sent, behind the same prefix, and taken back. Undefined where the fence's time limit has ended it. */
  explain(sent: Sent, kind: PlanKind): Promise<Verdict | undefined>
}

/** Opens a session of the superuser, who may do what the login of a server may. */
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
        // A rollback leaves prepared statements as they are.
        await client.query('DEALLOCATE ALL')
      }
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}

/** The time limit of a statement. */
const STOPPED = '57014'

// EXECUTE takes no parameters; a quoted literal becomes whatever type the statement's parameter has.
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((item) => JSON.stringify(item)).join(',')}}`)
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value))
}

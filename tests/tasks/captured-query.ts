import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQuery } from '@prisma/driver-adapter-utils'
import { openPrisma } from '../../src/database/drivers/prisma.ts'
import { createTenantDatabase } from '../../src/database/tenancy/tenant.ts'
import type { ListTasksInput } from '../../src/tasks/schema.ts'
import { createTaskService } from '../../src/tasks/service.ts'
import type { TestDatabase } from '../helpers/test-database.ts'

/** Returns the single statement of a list, with its arguments. Prisma generates the same statement for every driver. */
export async function capturePage(userId: string, input: ListTasksInput): Promise<SqlQuery> {
  const queries: SqlQuery[] = []
  const adapter: SqlDriverAdapter = {
    provider: 'postgres',
    adapterName: 'capture',
    queryRaw: async (query) => {
      queries.push(query)
      return { columnNames: [], columnTypes: [], rows: [] }
    },
    executeRaw: () => Promise.reject(new Error('not expected')),
    executeScript: () => Promise.reject(new Error('not expected')),
    startTransaction: () => Promise.reject(new Error('not expected')),
    getConnectionInfo: () => ({ supportsRelationJoins: true }),
    dispose: async () => {},
  }
  const factory: SqlDriverAdapterFactory = {
    provider: 'postgres',
    adapterName: 'capture',
    connect: async () => adapter,
  }
  const prisma = openPrisma(factory)
  await createTaskService(createTenantDatabase(prisma), () => new Date()).list({ kind: 'user', userId }, input)
  await prisma.$disconnect()
  const [query] = queries
  if (queries.length !== 1 || !query) throw new Error(`a list sent ${queries.length} statements`)
  return query
}

export interface Plan {
  'Node Type': string
  'Index Name'?: string
  'Scan Direction'?: string
  'Index Cond'?: string
  'Parent Relationship'?: string
  'Subplan Name'?: string
  'Relation Name'?: string
  Plans?: Plan[]
}

/** Returns the plan of a statement under row-level security: `custom` for these arguments, or `generic` for any. */
export function explain(
  database: TestDatabase,
  userId: string,
  query: Pick<SqlQuery, 'sql' | 'args'>,
  kind: 'custom' | 'generic',
): Promise<Plan> {
  return database.useSession(async (session) => {
    await session.script('BEGIN')
    try {
      await session.query("SELECT set_config('role', 'taskwire_app', true), set_config('app.user_id', $1, true)", [
        userId,
      ])
      await session.script(`SET LOCAL plan_cache_mode = 'force_${kind}_plan'`)
      await session.script(`PREPARE listed AS ${query.sql}`)
      const [row] = await session.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (FORMAT JSON) EXECUTE listed${query.args.length > 0 ? `(${query.args.map(literal).join(', ')})` : ''}`,
      )
      if (!row) throw new Error('EXPLAIN answered nothing')
      return row['QUERY PLAN'][0].Plan
    } finally {
      await session.script('ROLLBACK')
      // A rollback does not deallocate prepared statements.
      await session.script('DEALLOCATE listed').catch(() => {})
    }
  })
}

function literal(arg: unknown): string {
  if (typeof arg === 'number') return `${arg}`
  if (arg === null || arg === undefined) return 'NULL'
  if (Array.isArray(arg)) return literal(`{${arg.map((item) => JSON.stringify(item)).join()}}`)
  const text = arg instanceof Date ? arg.toISOString() : `${arg}`
  return `'${text.replaceAll("'", "''")}'`
}

/** Returns the scans of table `task` in a plan. */
export function scans(plan: Plan): object[] {
  const own = plan['Relation Name'] === 'task' || plan['Index Name'] !== undefined
  const scan = {
    node: plan['Node Type'],
    index: plan['Index Name'],
    direction: plan['Scan Direction'],
    condition: plan['Index Cond'],
  }
  return [...(own ? [scan] : []), ...(plan.Plans ?? []).flatMap(scans)]
}

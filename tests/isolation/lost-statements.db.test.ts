import { PrismaPg } from '@prisma/adapter-pg'
import { describe, expect, inject, it } from 'vitest'
import { openPrisma } from '../../src/database/drivers/prisma.ts'
import { createStatementNames, statementName } from '../../src/database/drivers/statement-name.ts'
import { callers, tenantPreamble } from '../../src/database/tenancy/preamble.ts'
import { createTenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { withPreamble } from '../../src/database/tenancy/tenant-adapter.ts'
import { TenantPool } from '../../src/database/tenancy/tenant-pool.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import { copyTemplate } from '../helpers/test-database.ts'

/** Opens a pool of one connection, with functions that simulate a pooler's switch to another session. */
async function openPool() {
  const { config, remove } = await copyTemplate()
  if (config.driver !== 'pg') throw new Error('Only the TCP driver names prepared statements')
  const problems: string[] = []
  const names = createStatementNames((problem) => problems.push(problem))
  const pool = new TenantPool({ connectionString: config.url, max: 1 }, tenantPreamble, { names })
  const prisma = openPrisma(
    withPreamble(new PrismaPg(pool), { makePreamble: tenantPreamble, statementsHavePreamble: true }),
  )
  const onConnection = async <T extends object>(sql: string) => {
    const client = await pool.connect()
    try {
      return (await client.query<T>(sql)).rows
    } finally {
      client.release()
    }
  }
  return {
    tenant: createTenantDatabase(prisma),
    problems,
    forget: () => onConnection('DEALLOCATE ALL'),
    /** Prepares other statements under the names of the preambles. */
    occupy: async () => {
      for (const access of ['read', 'write'] as const) {
        const { sql } = callers.run({ userId: 'anyone', access }, tenantPreamble)
        await onConnection(`PREPARE "${statementName(sql)}" (text) AS SELECT 'not the preamble', $1`)
      }
    },
    prepared: () => onConnection<{ statement: string }>('SELECT statement FROM pg_prepared_statements'),
    [Symbol.asyncDispose]: async () => {
      await prisma.$disconnect()
      await pool.end()
      await remove()
    },
  }
}

const named = inject('backend') === 'postgres' && inject('webSocketProxy') === undefined

// Only the TCP driver names prepared statements.
describe.runIf(named)('when the server has lost the prepared statements', () => {
  it('runs no statement without tenant isolation', async () => {
    await using pool = await openPool()
    const victim = newUser()
    await pool.tenant.write(victim, (tables) => tables.task.create({ data: taskRow(victim, 'kept') }))
    await pool.tenant.read(victim, (tables) => tables.task.findMany())
    await pool.tenant.write(victim, (tables) => tables.task.updateMany({ data: { title: 'kept' } }))
    await pool.forget()
    // Without a filter, and with a login role that bypasses row-level security, only the preamble protects the other user's task.
    const updated = await pool.tenant.write(newUser(), (tables) => tables.task.updateMany({ data: { title: 'taken' } }))
    expect(updated).toEqual({ count: 0 })
    expect(await pool.tenant.read(victim, (tables) => tables.task.findMany())).toMatchObject([{ title: 'kept' }])
  })

  it('retries without an error, makes each change once, and stops preparing statements', async () => {
    await using pool = await openPool()
    const userId = newUser()
    const create = () => pool.tenant.write(userId, (tables) => tables.task.create({ data: taskRow(userId, 'one') }))
    await create()
    expect(await pool.prepared()).toHaveLength(2)
    await pool.forget()
    await create()
    await create()
    expect(await pool.tenant.read(userId, (tables) => tables.task.count())).toBe(3)
    const [counter] = await pool.tenant.read(userId, (tables) => tables.counter.findMany())
    expect(counter).toMatchObject({ seq: 3n })
    expect(await pool.prepared()).toEqual([])
    expect(pool.problems).toEqual([expect.stringContaining('max_prepared_statements')])
  })
})

it.runIf(named)('runs the right statements when the server has prepared others under their names', async () => {
  await using pool = await openPool()
  await pool.occupy()
  const userId = newUser()
  await pool.tenant.write(userId, (tables) => tables.task.create({ data: taskRow(userId, 'one') }))
  expect(await pool.tenant.read(userId, (tables) => tables.task.findMany())).toMatchObject([{ userId }])
  expect(await pool.tenant.read(newUser(), (tables) => tables.task.findMany())).toEqual([])
  expect(pool.problems).toHaveLength(1)
})

it.runIf(named)('prepares no named statement inside a transaction, which could not be retried', async () => {
  await using pool = await openPool()
  const userId = newUser()
  const names = await pool.tenant.write(userId, (tables) =>
    tables.$transaction(async (tx) => {
      await tx.task.createMany({ data: [taskRow(userId, 'one')] })
      return tx.$queryRaw`SELECT name FROM pg_prepared_statements WHERE name <> ''`
    }),
  )
  expect(names).toEqual([])
})

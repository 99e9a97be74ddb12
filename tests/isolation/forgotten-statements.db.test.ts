import { PrismaPg } from '@prisma/adapter-pg'
import { expect, inject, it } from 'vitest'
import { tenantFence } from '../../src/db/fence.ts'
import { fenceAdapter } from '../../src/db/fenced-adapter.ts'
import { FencedPool } from '../../src/db/fenced-pool.ts'
import { openPrisma } from '../../src/db/prisma.ts'
import { createTenantDatabase } from '../../src/db/tenant.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import { copyTemplate } from '../helpers/test-database.ts'

/** A pool of one connection, and the way to make the server forget what was prepared on it, as a pooler may. */
async function openPool() {
  const { config, remove } = await copyTemplate()
  if (config.driver !== 'pg') throw new Error('There is no pool on the embedded database')
  const pool = new FencedPool({ connectionString: config.url, max: 1 }, tenantFence)
  const prisma = openPrisma(fenceAdapter(new PrismaPg(pool), { fence: tenantFence, statementsFenced: true }))
  return {
    tenant: createTenantDatabase(prisma),
    forget: async () => {
      const client = await pool.connect()
      await client.query('DEALLOCATE ALL')
      client.release()
    },
    [Symbol.asyncDispose]: async () => {
      await prisma.$disconnect()
      await pool.end()
      await remove()
    },
  }
}

const hasPool = inject('backend') === 'postgres'

it.runIf(hasPool)('runs no statement outside the fence when the server has forgotten the prepared ones', async () => {
  await using pool = await openPool()
  const victim = newUser()
  await pool.tenant.write(victim, (tables) => tables.task.create({ data: taskRow(victim, 'kept') }))
  await pool.tenant.read(victim, (tables) => tables.task.findMany())
  await pool.forget()
  // No filter, and the login role bypasses row security: only the fence keeps this from the victim's task.
  expect(
    await stateOf(pool.tenant.write(newUser(), (tables) => tables.task.updateMany({ data: { title: 'taken' } }))),
  ).toBe('26000')
  expect(await pool.tenant.read(victim, (tables) => tables.task.findMany())).toMatchObject([{ title: 'kept' }])
})

it.runIf(hasPool)(
  'works again after the first failure when the server has forgotten the prepared statements',
  async () => {
    await using pool = await openPool()
    const userId = newUser()
    await pool.tenant.write(userId, (tables) => tables.task.create({ data: taskRow(userId, 'one') }))
    await pool.forget()
    await stateOf(pool.tenant.read(userId, (tables) => tables.task.count()))
    expect(await pool.tenant.read(userId, (tables) => tables.task.count())).toBe(1)
  },
)

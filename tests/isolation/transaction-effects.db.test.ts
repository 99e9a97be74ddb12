import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PrismaClient } from '../../src/generated/prisma/client.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { rowsOf, taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import { openTenantClient, type TenantClient } from './tenant-client.ts'

let tenantClient: TenantClient
beforeAll(async () => {
  tenantClient = await openTenantClient()
})
afterAll(() => tenantClient[Symbol.asyncDispose]())

/** Runs work as one user, with the whole Prisma client. */
function write<T>(userId: string, work: (client: PrismaClient) => Promise<T>): Promise<T> {
  return tenantClient.as({ userId, access: 'write' }, work)
}

async function titlesOf(userId: string): Promise<string[]> {
  return (await rowsOf(tenantClient, userId)).tasks.map((task) => task.title).sort()
}

it('commits all statements of an interactive transaction', async () => {
  const userId = newUser()
  await write(userId, (client) =>
    client.$transaction(async (tx) => {
      await tx.task.create({ data: taskRow(userId, 'one') })
      await tx.task.updateMany({ where: { userId }, data: { title: 'two' } })
      await tx.task.create({ data: taskRow(userId, 'three') })
    }),
  )
  expect(await titlesOf(userId)).toEqual(['three', 'two'])
})

it.each([
  ['the database fails a statement', (client: Pick<PrismaClient, '$queryRaw'>) => client.$queryRaw`SELECT 1 / 0`],
  ['the code between the statements throws', () => Promise.reject(new Error('changed its mind'))],
])('rolls back an interactive transaction in which %s', async (_, fail) => {
  const userId = newUser()
  const work = write(userId, (client) =>
    client.$transaction(async (tx) => {
      await tx.task.create({ data: taskRow(userId, 'one') })
      await fail(tx)
      await tx.task.create({ data: taskRow(userId, 'two') })
    }),
  )
  await expect(work).rejects.toThrow()
  expect(await rowsOf(tenantClient, userId)).toEqual({ tasks: [], counters: [], tombstones: [] })
})

it('rolls back an array transaction whose last statement fails', async () => {
  const userId = newUser()
  const work = write(userId, (client) =>
    client.$transaction([client.task.create({ data: taskRow(userId, 'one') }), client.$queryRaw`SELECT 1 / 0`]),
  )
  expect(await stateOf(work)).toBe('22012')
  expect(await titlesOf(userId)).toEqual([])
})

it.each(['ReadCommitted', 'RepeatableRead', 'Serializable'] as const)('applies isolation level %s', async (level) => {
  const [shown] = await write(newUser(), (client) =>
    client.$transaction((tx) => tx.$queryRaw<[object]>`SHOW transaction_isolation`, { isolationLevel: level }),
  )
  expect(shown).toEqual({ transaction_isolation: level.replace(/(?<=[a-z])(?=[A-Z])/, ' ').toLowerCase() })
})

it('runs nested raw statements as the role with row-level security, for the caller', async () => {
  const userId = newUser()
  const [state] = await write(userId, (client) =>
    client.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE task SET title = 'x'`
      return tx.$queryRaw<[object]>`SELECT current_user::text AS role, current_setting('app.user_id') AS caller`
    }),
  )
  expect(state).toEqual({ role: 'taskwire_app', caller: userId })
})

it('applies the tenant isolation of the outer transaction to a nested one', async () => {
  const other = newUser()
  await write(other, (client) => client.task.create({ data: taskRow(other, 'kept') }))
  const userId = newUser()
  await write(userId, async (client) => {
    await client.$transaction(async (tx) => {
      await tx.task.create({ data: taskRow(userId, 'outer') })
      // Prisma nests transactions by savepoints; a driver without them rejects, and the outer transaction continues.
      const nested = (tx as PrismaClient).$transaction(async (inner) => {
        await inner.task.updateMany({ data: { title: 'inner' } })
        throw new Error('undo the inner one')
      })
      await nested.catch(() => {})
      await tx.task.create({ data: taskRow(userId, 'after') })
    })
  })
  expect(await titlesOf(userId)).toEqual(['after', 'outer'])
  expect(await titlesOf(other)).toEqual(['kept'])
})

import { expect, it } from 'vitest'
import { stateOf } from '../helpers/sql-state.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import { CLEAN, openFencedClient } from './fenced-client.ts'

it('hands every connection back as it was opened, after reads, writes, failures and transactions', async () => {
  await using fenced = await openFencedClient()
  const { tenant } = fenced
  await Promise.all(
    Array.from({ length: 24 }, async (_, n) => {
      const userId = newUser()
      await tenant.write(userId, (tables) => tables.task.create({ data: taskRow(userId, `task ${n}`) }))
      await tenant.read(userId, (tables) => tables.task.count())
      await tenant.write(userId, (tables) => tables.$transaction(async (tx) => void (await tx.task.deleteMany())))
      await stateOf(tenant.read(userId, (tables) => tables.task.deleteMany()))
      await stateOf(tenant.write(userId, (tables) => tables.$queryRaw`SELECT 1 / 0`))
      await stateOf(
        tenant.write(userId, (tables) =>
          tables.$transaction((tx) => tx.$queryRaw`SELECT 1 / 0`, { isolationLevel: 'Serializable' }),
        ),
      )
    }),
  )
  for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
})

it('hands no connection back inside a transaction when callers give up waiting for one', async () => {
  await using fenced = await openFencedClient(2)
  const attempts = Array.from({ length: 12 }, () => {
    const userId = newUser()
    return fenced.tenant.write(userId, (tables) =>
      tables.$transaction(
        async (tx) => {
          await tx.task.create({ data: taskRow(userId, 'slow') })
          await tx.$queryRaw`SELECT pg_sleep(0.1)::text`
        },
        { maxWait: 150 },
      ),
    )
  })
  await Promise.allSettled(attempts)
  for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
})

it('takes no statement in after the transaction it belonged to has timed out', async () => {
  await using fenced = await openFencedClient(2)
  const userId = newUser()
  const work = fenced.tenant.write(userId, (tables) =>
    tables.$transaction(
      async (tx) => {
        await tx.task.create({ data: taskRow(userId, 'too slow') })
        await new Promise((resolve) => setTimeout(resolve, 200))
        await tx.task.create({ data: taskRow(userId, 'too late') })
      },
      { timeout: 50 },
    ),
  )
  await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await fenced.tenant.read(userId, (tables) => tables.task.count())).toBe(0)
  for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
})

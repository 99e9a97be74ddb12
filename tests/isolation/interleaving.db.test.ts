import { expect, it, onTestFinished } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openNeon } from '../../src/database/drivers/neon.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { suspendTimeLimits } from '../database/time-limits.ts'
import { runs } from '../helpers/effort.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

/** Makes calls for one user, and expects the user id in the title of every returned task. */
async function useTaskwire(database: Database, userId: string, count: number): Promise<void> {
  const { tasks } = callerFor(database, userId)
  const mine = (title: string) => expect(title).toContain(userId)
  for (let n = 0; n < count; n++) {
    const task = await tasks.create({ title: `${userId} ${n}` })
    mine(task.title)
    mine((await tasks.get({ id: task.id })).title)
    const [changed, page, stats, inTransaction] = await Promise.all([
      tasks.update({ id: task.id, priority: 'high' }),
      tasks.list({ limit: 200 }),
      tasks.stats(),
      database.tenant.write(userId, (tables) =>
        tables.$transaction(async (tx) => {
          await tx.task.updateMany({ data: { description: userId } })
          return tx.task.findMany({ select: { userId: true } })
        }),
      ),
    ])
    mine(changed.title)
    for (const item of page.items) mine(item.title)
    expect([page.items.length, stats.total, inTransaction.length]).toEqual([n + 1, n + 1, n + 1])
    for (const row of inTransaction) expect(row.userId).toBe(userId)
  }
}

it('answers many concurrent users with only their own rows, over few connections [T-17]', async () => {
  onTestFinished(suspendTimeLimits())
  await using own = await openTestDatabase()
  const { config } = own
  const few = { ...config, maxConnections: 4 }
  const database = few.driver === 'pglite' ? own : few.driver === 'neon' ? openNeon(few) : openPostgres(few)
  try {
    await Promise.all(Array.from({ length: runs(20, 200) }, () => useTaskwire(database, newUser(), runs(2, 50))))
  } finally {
    if (database !== own) await database.close()
  }
})

it("reads the rows of the user that a generator names, also when another user's call resumes it", async () => {
  await using database = await openTestDatabase()
  const [first, second] = [newUser(), newUser()]
  for (const userId of [first, second]) {
    await database.tenant.write(userId, (tables) => tables.task.create({ data: taskRow(userId, 'a task') }))
  }
  async function* watch(userId: string) {
    for (;;) yield await database.tenant.read(userId, (tables) => tables.task.findMany({ select: { userId: true } }))
  }
  const stream = watch(first)
  const within = (userId: string) => database.tenant.read(userId, async () => (await stream.next()).value)
  expect(await within(first)).toEqual([{ userId: first }])
  expect(await within(second)).toEqual([{ userId: first }])
  expect((await stream.next()).value).toEqual([{ userId: first }])
})

import { setTimeout } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { runs } from '../helpers/effort.ts'
import { rowsOf, taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { suspendTimeLimits } from './time-limits.ts'

const WRITERS = runs(8, 16)
const ROUNDS = runs(2, 50)

// All writers wait for the same few connections.
beforeEach(suspendTimeLimits)

/** Makes one writer's changes of every kind, on its own tasks and on one task that all writers of the user share. */
async function writeTasks(database: TestDatabase, userId: string, shared: string): Promise<void> {
  const { tasks } = callerFor(database, userId)
  for (let n = 0; n < ROUNDS; n++) {
    const { id } = await tasks.create({ title: `task ${n}` })
    await tasks.update({ id: shared, title: `shared ${crypto.randomUUID()}` })
    await tasks.complete({ id })
    await tasks.delete({ id })
    await database.tenant.write(userId, (tables) =>
      tables.$transaction(async (tx) => {
        await tx.task.updateMany({ where: { userId, id: shared }, data: { priority: n % 5 } })
        await tx.task.createMany({ data: [taskRow(userId, 'a'), taskRow(userId, 'b')] })
      }),
    )
  }
}

async function sharedTask(database: TestDatabase, userId: string): Promise<string> {
  return (await callerFor(database, userId).tasks.create({ title: 'shared' })).id
}

async function expectSequence(database: TestDatabase, userId: string): Promise<void> {
  const { tasks, tombstones, counters } = await rowsOf(database, userId)
  const given = [...tasks, ...tombstones].map((row) => row.seq)
  expect(new Set(given).size).toBe(given.length)
  expect(counters.map((counter) => counter.seq)).toEqual(given.sort((a, b) => Number(a - b)).slice(-1))
}

it('accepts concurrent writes of one user without an error, and assigns each seq once', async () => {
  await using database = await sharedTestDatabase()
  const userId = newUser()
  const shared = await sharedTask(database, userId)
  await Promise.all(Array.from({ length: WRITERS }, () => writeTasks(database, userId, shared)))
  await expectSequence(database, userId)
  expect((await rowsOf(database, userId)).tasks).toHaveLength(1 + WRITERS * ROUNDS * 3)
})

it('accepts concurrent writes of many users without an error', async () => {
  await using database = await sharedTestDatabase()
  const users = Array.from({ length: WRITERS }, newUser)
  await Promise.all(users.map(async (userId) => writeTasks(database, userId, await sharedTask(database, userId))))
  for (const userId of users) await expectSequence(database, userId)
})

it('accepts concurrent first writes of a new user', async () => {
  await using database = await sharedTestDatabase()
  const userId = newUser()
  const { tasks } = callerFor(database, userId)
  await Promise.all(Array.from({ length: WRITERS }, (_, n) => tasks.create({ title: `task ${n}` })))
  const { tasks: rows } = await rowsOf(database, userId)
  expect(rows.map((row) => Number(row.seq)).sort((a, b) => a - b)).toEqual(rows.map((_, index) => index + 1))
})

it('creates a task once when many concurrent calls use the same id', async () => {
  await using database = await sharedTestDatabase()
  const { tasks } = callerFor(database, newUser())
  const id = crypto.randomUUID()
  const attempts = Array.from({ length: WRITERS }, (_, n) => tasks.create({ id, title: `attempt ${n}` }))
  const settled = await Promise.allSettled(attempts)
  expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  expect((await tasks.list()).items).toHaveLength(1)
})

it('shows every change to a reader that follows the sequence', async () => {
  await using database = await sharedTestDatabase()
  const userId = newUser()
  const shared = await sharedTask(database, userId)
  let writing = true
  const seen = new Map<string, number>()
  let last = 0n
  async function poll(): Promise<void> {
    const rows = await database.tenant.read(userId, (tables) =>
      tables.task.findMany({ where: { userId, seq: { gt: last } }, orderBy: { seq: 'asc' }, take: 20 }),
    )
    for (const row of rows) seen.set(row.id, row.version)
    last = rows.at(-1)?.seq ?? last
    if (rows.length > 0) await poll()
  }
  async function follow(): Promise<void> {
    while (writing) {
      await poll()
      await setTimeout(1)
    }
    await poll()
  }
  const reader = follow()
  await Promise.all(Array.from({ length: 8 }, () => writeTasks(database, userId, shared)))
  writing = false
  await reader
  const { tasks } = await rowsOf(database, userId)
  expect(seen).toEqual(new Map(tasks.map((task) => [task.id, task.version])))
})

import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { TenantTables } from '../../src/database/tenancy/tenant.ts'
import { suspendTimeLimits } from '../database/time-limits.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

// Without a filter: isolation depends on sending each query as its own caller, although all are built in one tick.
const QUERIES: [string, (tables: TenantTables) => Promise<{ userId: string }[]>][] = [
  ['findMany', async (tables) => await tables.task.findMany()],
  ['findFirst', async (tables) => [await tables.task.findFirstOrThrow()]],
  ['$queryRaw', async (tables) => await tables.$queryRaw`SELECT user_id AS "userId" FROM task`],
  ['updateManyAndReturn', async (tables) => await tables.task.updateManyAndReturn({ data: { priority: 1 } })],
  ['an interactive $transaction', (tables) => tables.$transaction((tx) => tx.task.findMany())],
]

it.each(QUERIES)('%s by many users in one tick returns only their own rows', async (_, query) => {
  onTestFinished(suspendTimeLimits())
  const users = Array.from({ length: 20 }, newUser)
  for (const userId of users) {
    await database.tenant.write(userId, (tables) => tables.task.create({ data: taskRow(userId, 'a task') }))
  }
  const answers = await Promise.all(users.map((userId) => database.tenant.write(userId, query)))
  expect(answers.map((rows) => rows.map((row) => row.userId))).toEqual(users.map((userId) => [userId]))
})

it('rejects an array transaction, because Prisma sends all of one tick as the first caller', async () => {
  const work = database.tenant.read(newUser(), (tables) => tables.$transaction([tables.task.findMany()] as never))
  await expect(work).rejects.toThrow('pass a function')
})

it('does not offer findUnique, which Prisma batches across users', () => {
  const offered = (tables: TenantTables) => {
    // @ts-expect-error: it has no such method
    tables.task.findUnique
    // @ts-expect-error: it has no such method
    tables.counter.findUniqueOrThrow
  }
  expect(offered).toBeTypeOf('function')
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { BYTE_BUDGETS } from '../../src/limits/byte-budgets.ts'
import { taskQueries } from '../../src/tasks/queries.ts'
import { TASK_COLUMNS } from '../../src/tasks/row.ts'
import { PRIORITIES } from '../../src/tasks/schema.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { Random } from '../security/random.ts'
import { randomTask } from './random-task.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

it('reads in SQL, to the value and type, what Prisma reads of the same tasks', async () => {
  const random = new Random()
  const userId = newUser()
  const { tasks } = callerFor(database, userId)
  for (let n = 0; n < 60; n++) await tasks.create({ ...randomTask(random), tags: n % 2 ? ['a', 'ü, "x"'] : [] })
  const { items } = await tasks.list({ limit: 7 })
  await tasks.delete({ id: items[3]?.id ?? '' })
  const read = await database.tenant.read(userId, ({ task }) =>
    task.findMany({ where: { userId }, orderBy: { id: 'asc' }, select: TASK_COLUMNS }),
  )
  // A due date is no moment, which is all that Prisma has for it.
  const all = read.map(({ dueDate, dueTime, ...row }) => ({
    ...row,
    dueDate: dueDate?.toISOString().slice(0, 10) ?? null,
    dueTime: dueTime?.toISOString().slice(11, 19) ?? null,
  }))
  const queries = taskQueries(database.tenant)
  for (const row of all) expect(await queries.find(userId, row.id), `seed ${random.seed}`).toStrictEqual(row)
  const sort = [{ by: 'createdAt', order: 'desc' }] as const
  const page = await queries.page(userId, {
    where: [],
    sort,
    after: undefined,
    take: 100,
    maxBytes: BYTE_BUDGETS.answer,
  })
  const sorted = all.map((row) => ({ ...row, sorted: row.createdAt }))
  expect(
    page.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    `seed ${random.seed}`,
  ).toStrictEqual(sorted)
})

it('pages a list that asks for nothing as one that asks for every priority', async () => {
  const random = new Random()
  const { tasks } = callerFor(database, newUser())
  for (let n = 0; n < 30; n++) await tasks.create(randomTask(random))
  const pagesOf = async (filter: object) => {
    const pages: string[][] = []
    for (let cursor: string | undefined | null; cursor !== null; ) {
      const page = await tasks.list({ ...filter, limit: 7, ...(cursor !== undefined && { cursor }) })
      pages.push(page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    return pages
  }
  const plain = await pagesOf({})
  expect(plain.map((page) => page.length)).toEqual([7, 7, 7, 7, 2])
  expect(plain, `seed ${random.seed}`).toEqual(await pagesOf({ priority: [...PRIORITIES] }))
})

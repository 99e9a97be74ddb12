import { afterAll, beforeAll, expect, it } from 'vitest'
import { PRIORITIES } from '../../src/tasks/priority.ts'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { Random } from '../security/random.ts'
import { randomTask } from './random-task.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

it('returns the same pages without a filter and with a filter for all priorities', async () => {
  const random = new Random()
  const { tasks } = callerFor(database, newUser())
  for (let n = 0; n < 30; n++) await tasks.create(randomTask(random))
  const idsOf = async (filter: object) => {
    const pages: string[][] = []
    for await (const { items } of pagesOf((at) => tasks.list({ ...filter, limit: 7, ...at })))
      pages.push(items.map(({ id }) => id))
    return pages
  }
  const plain = await idsOf({})
  expect(plain.map((page) => page.length)).toEqual([7, 7, 7, 7, 2])
  expect(plain, `seed ${random.seed}`).toEqual(await idsOf({ priority: [...PRIORITIES] }))
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hotTaskStatements } from '../../src/tasks/hot/statements.ts'
import { PRIORITIES } from '../../src/tasks/priority.ts'
import type { ListTasksInput, Task } from '../../src/tasks/schema.ts'
import { SORT_KEYS, taskEntity } from '../../src/tasks/task.ts'
import { runs } from '../helpers/effort.ts'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { Random } from '../security/random.ts'
import { capturePage, explain, scans } from './captured-query.ts'
import { inOrder, type Sort, type SortKey } from './order.ts'

const KEYS = SORT_KEYS.flatMap((by) => (['asc', 'desc'] as const).map((order): SortKey => ({ by, order })))
/** All orders of one to three keys. */
const SORTS = KEYS.flatMap((first) => [[first], ...beside([first]).flatMap((second) => [second, ...beside(second)])])
const COUNT = 14
const random = new Random()
const userId = newUser()

let database: TestDatabase
let all: Task[]
beforeAll(async () => {
  database = await openTestDatabase()
  const rows = Array.from({ length: COUNT }, () => {
    const time = new Date(Date.UTC(2026, 0, 1 + random.next(2)))
    const date = random.pick(['2026-11-01', '2026-11-02', undefined])
    const task = { title: random.pick(['a', 'B', '😀']), priority: random.pick(PRIORITIES.slice(0, 2)) }
    const columns = taskEntity.newColumns({ ...task, due: date === undefined ? null : { date } }, time)
    const row = { userId, id: randomUUID(), ...columns }
    return { ...row, updatedAt: new Date(time.getTime() + random.next(2)) }
  })
  await database.tenant.write(userId, (tables) => hotTaskStatements.insert(tables.rows, rows))
  all = (await callerFor(database, userId).tasks.list()).items
})
afterAll(() => database[Symbol.asyncDispose]())

function beside(sort: SortKey[]): SortKey[][] {
  return KEYS.filter(({ by }) => sort.every((key) => key.by !== by)).map((key) => [...sort, key])
}

/** Returns the ids of all pages, in order. Calls `between` after each page but the last. */
async function walk(sort: Sort, limit: number, { input = {}, between = async () => {} }: Walk = {}): Promise<string[]> {
  const { tasks } = callerFor(database, userId)
  const ids: string[] = []
  const pages = pagesOf((at) =>
    tasks.list({ ...input, sort: [...sort], listId: null, limit, ...at, total: random.next(4) === 0 }),
  )
  for await (const { items, nextCursor } of pages) {
    ids.push(...items.map(({ id }) => id))
    if (nextCursor !== null) await between()
  }
  return ids
}

interface Walk {
  input?: ListTasksInput
  between?: () => Promise<void>
}

/** Filters that most of the tasks match. */
const INPUTS: ListTasksInput[] = [
  {},
  { untagged: true },
  { overdue: false },
  { due: { from: '2026-11-01', to: 'today' } },
  { due: null },
  { completed: false, updatedAt: { from: '2026-01-01T00:00:00Z' } },
  { filter: { or: [{ has: 'due' }, { field: 'priority', cmp: '>=', value: 'none' }] } },
]

/**
 * Adds, changes and deletes tasks that match every filter of `INPUTS` for some time. Ends with the time, because pages of one task
 * would never reach the end of a list in which each page finds a new one.
 */
function passingTasks() {
  const { tasks } = callerFor(database, userId)
  const ids = new Set<string>()
  let last: string | undefined
  return {
    ids,
    async next() {
      if (ids.size === 2 * COUNT) return
      if (last !== undefined && random.next(2) === 0) await tasks.update({ id: last, title: 'c', due: null })
      else if (last !== undefined) await tasks.delete({ id: last })
      const due = { date: random.pick(['2026-11-01', '2026-11-02']) }
      last = (await tasks.create({ title: random.pick(['a', 'B']), due })).id
      ids.add(last)
    },
    async end() {
      for (const id of ids) await tasks.delete({ id })
    },
  }
}

describe('tasks sorted by up to three keys', () => {
  // Large pages use a different statement than small ones.
  it.each([1, 3, 200])('appear once each and in the order of a plain sort, in pages of %i', async (limit) => {
    // Small pages need many calls: each run tests a random part of the orders.
    const part = limit > 3 ? 1 : limit > 1 ? runs(2, 1) : runs(8, 1)
    const sorts = SORTS.filter(() => random.next(part) === 0)
    for (const sort of sorts) {
      const expected = all.toSorted(inOrder(sort)).map(({ id }) => id)
      expect(await walk(sort, limit), `seed ${random.seed}, ${JSON.stringify(sort)}`).toEqual(expected)
    }
  })

  it('appear once each in pages of filtered tasks too, while others are added, changed and deleted', async () => {
    // Each run tests a random part of the orders.
    const sorts = SORTS.filter(() => random.next(runs(40, 4)) === 0)
    const { tasks } = callerFor(database, userId)
    for (const sort of sorts) {
      const input = random.pick(INPUTS)
      const expected = (await tasks.list({ ...input, sort: [...sort], listId: null, limit: 200 })).items
      const change = passingTasks()
      const found = await walk(sort, 1 + random.next(3), { input, between: change.next })
      await change.end()
      const ids = found.filter((id) => !change.ids.has(id))
      const told = `seed ${random.seed}, ${JSON.stringify({ sort, input })}`
      expect(ids, told).toEqual(expected.map(({ id }) => id))
    }
  })

  it('are tested with every order of one, two and three keys', () => {
    expect(SORTS).toHaveLength(12 + 12 * 10 + 12 * 10 * 8)
    expect(new Set(SORTS.map((sort) => JSON.stringify(sort))).size).toBe(SORTS.length)
  })

  it('continue in the index range of the first key', async () => {
    const sort = [{ by: 'due' as const }, { by: 'priority' as const, order: 'desc' as const }]
    const { nextCursor } = await callerFor(database, userId).tasks.list({ sort, limit: 5 })
    const query = await capturePage(userId, { sort, limit: 5, cursor: nextCursor ?? '' })
    expect(query.sql).toMatch(/due_asc >= \$\d+::timestamptz AND \(due_asc > /)
    const plan = await explain(database, userId, query, 'custom')
    for (const scan of scans(plan)) expect(scan).toMatchObject({ condition: expect.stringContaining('user_id = ') })
  })
})

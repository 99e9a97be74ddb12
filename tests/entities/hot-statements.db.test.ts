import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Columns, StoredRow } from '../../src/entities/definition/stored-row.ts'
import { type EntityQueries, entityQueries } from '../../src/entities/storage/queries.ts'
import { BYTE_BUDGETS } from '../../src/limits/byte-budgets.ts'
import { taskEntity } from '../../src/tasks/task.ts'
import { newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { Random } from '../security/random.ts'
import { randomTask } from '../tasks/random-task.ts'

// Hot statements must be equivalent to the kernel's statements in Prisma's model API.
const { hot: _, ...byPrisma } = taskEntity

let database: TestDatabase
let forms: { name: string; queries: EntityQueries; userId: string }[]
beforeAll(async () => {
  database = await sharedTestDatabase()
  forms = [
    { name: 'SQL', queries: entityQueries(taskEntity, database.tenant), userId: newUser() },
    { name: 'Prisma', queries: entityQueries(byPrisma, database.tenant), userId: newUser() },
  ]
})
afterAll(() => database[Symbol.asyncDispose]())

const now = new Date('2026-11-28T12:00:00.123Z')
const later = new Date('2026-11-29T12:00:00.456Z')
const call = (userId: string) => ({ userId, changeId: randomUUID() })

/** Runs an action with both kinds of statements, each for a new user, and expects equal results. Returns the result. */
async function both<T>(work: (queries: EntityQueries, userId: string) => Promise<T>, seed: number): Promise<T> {
  const [sql, prisma] = [forms[0], forms[1]]
  if (!sql || !prisma) throw new Error('The forms are not there')
  const bySql = await work(sql.queries, sql.userId)
  expect(await work(prisma.queries, prisma.userId), `seed ${seed}`).toStrictEqual(bySql)
  return bySql
}

const withoutChange = (rows: (StoredRow | undefined)[] | undefined) =>
  rows?.map((row) => row && { ...row, changeId: row.changeId !== null })

describe('the hot statements of tasks, compared with those of Prisma,', () => {
  const random = new Random()
  const ids = Array.from({ length: 30 }, () => randomUUID())
  const added = ids.map((id) => ({ id, ...taskEntity.newColumns(randomTask(random), now) }))
  const own = (userId: string, columns: Columns[]) => columns.map((row) => ({ userId, ...row }))

  it('insert one or several rows, and skip those with an id in use', async () => {
    const inserted = await both(async (queries, userId) => {
      const [first = {}, ...others] = own(userId, added)
      const one = await queries.insert(call(userId), first)
      const again = await queries.insert(call(userId), first)
      const many = await queries.transaction(call(userId), (steps) => steps.insert([first, ...others]))
      const byId = many.result?.toSorted((a, b) => (a.id < b.id ? -1 : 1))
      return [withoutChange(one.result), withoutChange(again.result), withoutChange(byId)]
    }, random.seed)
    expect(inserted.map((rows) => rows?.length)).toEqual([1, 0, 29])
  })

  it('read each row unchanged', async () => {
    const read = await both(
      async (queries, userId) => withoutChange(await Promise.all(ids.map((id) => queries.find(userId, id)))),
      random.seed,
    )
    expect(read?.filter((row) => row === undefined)).toEqual([])
    expect(await forms[0]?.queries.find(newUser(), ids[0] ?? '')).toBeUndefined()
  })

  it('change one row only if it has the required state', async () => {
    const counts = await both(async (queries, userId) => {
      const [a = '', b = ''] = ids
      const change = taskEntity.changedColumns({ ...randomTask(new Random(random.seed + 1)), title: 'changed' }, later)
      const states = [
        { id: a, inTrash: false },
        { id: a, inTrash: false, version: 1 },
        { id: a, inTrash: false, version: 2 },
        { id: randomUUID(), inTrash: true },
      ]
      const changed = []
      for (const state of states)
        changed.push(withoutChange((await queries.change(call(userId), state, change)).result))
      await queries.change(call(userId), { id: b, inTrash: true }, { deletedAt: later, updatedAt: later })
      for (const inTrash of [false, true]) {
        changed.push(withoutChange((await queries.change(call(userId), { id: b, inTrash }, change)).result))
      }
      return changed
    }, random.seed)
    expect(counts.map((rows) => rows?.length)).toEqual([1, 0, 1, 0, 0, 1])
  })

  it('change several rows, and clear null fields', async () => {
    const heads = await both(async (queries, userId) => {
      const cleared = taskEntity.changedColumns({ description: null, tags: null, due: null, priority: null }, later)
      const { result } = await queries.transaction(call(userId), (steps) => steps.change(ids, cleared))
      const sorted = result?.toSorted((x, y) => (x.id < y.id ? -1 : 1)).map(({ changeId: _, ...head }) => head)
      return { sorted, rows: withoutChange(await queries.first(userId, ids, BYTE_BUDGETS.answer)) }
    }, random.seed)
    expect(heads.sorted).toHaveLength(30)
    expect(heads.rows).toHaveLength(30)
  })

  it('return the same pages and values', async () => {
    const { queries, userId } = forms[0] ?? { queries: undefined, userId: '' }
    const select = Object.fromEntries(taskEntity.columns.map((column) => [column, true]))
    const found = await database.tenant.read(userId, ({ task }) =>
      task.findMany({ where: { userId, deletedAt: null }, orderBy: { id: 'asc' }, select }),
    )
    const sort = [{ by: 'createdAt', order: 'desc' }] as const
    const page = await queries?.page(userId, {
      standing: [],
      where: [],
      trash: false,
      sort,
      after: undefined,
      take: 100,
      maxBytes: 1e9,
    })
    expect(page?.map(({ sorted: _, ...row }) => row).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toStrictEqual(found)
  })
})

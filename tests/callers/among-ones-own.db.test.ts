import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../../src/router.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { rawCaller } from '../input/raw-call.ts'
import { fieldsOf } from '../input/valid-inputs.ts'
import { callPaths } from '../procedures/walk.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Somebody with one task, and a caller with two. */
async function setUp() {
  const victim = newUser()
  const theirs = await callerFor(database, victim).tasks.create({ title: 'theirs' })
  const caller = await rawCaller(database, app)
  const { tasks } = callerFor(database, caller.userId).undoable
  const own = [await tasks.create({ title: 'a' }), await tasks.create({ title: 'b' })] as const
  const rows = async () => [await rowsOf(database, victim), await rowsOf(database, caller.userId)]
  return { caller, rows, theirs: theirs.id, own: own.map(({ id }) => id) as [string, string], tasks }
}

const SEVERAL = callPaths(appRouter).filter((path) => fieldsOf(path).includes('ids'))

describe.each(SEVERAL)('%s', (path) => {
  const more = fieldsOf(path).includes('set') ? { set: { title: 'taken' } } : {}

  it.each([0, 1, 2])(
    "changes nothing where another user's id stands among one's own at place %i [T-02]",
    async (at) => {
      const { caller, rows, theirs, own } = await setUp()
      const before = await rows()
      const answer = await caller.post(path, JSON.stringify({ json: { ids: own.toSpliced(at, 0, theirs), ...more } }))
      expect([answer.status, answer.errors[0]?.data.issues?.[0]?.path]).toEqual([404, ['ids', String(at)]])
      expect(await rows()).toEqual(before)
    },
  )

  it("takes no version of another user's task beside one's own [T-02]", async () => {
    const { caller, rows, theirs, own } = await setUp()
    const before = await rows()
    const answer = await caller.post(path, JSON.stringify({ json: { ids: own, ifVersions: { [theirs]: 1 }, ...more } }))
    expect([answer.status, answer.errors[0]?.data.issues?.[0]?.path]).toEqual([400, ['ifVersions']])
    expect(await rows()).toEqual(before)
  })
})

it("does what a batch asks of one's own tasks, and nothing to another user's [T-02]", async () => {
  const { caller, rows, theirs, own } = await setUp()
  const [before] = await rows()
  const batch = [own[0], theirs, own[1]].map((id, place) => [place, { json: { id } }])
  const path = 'tasks.complete,tasks.complete,tasks.complete?batch=1'
  const answer = await caller.post(path, JSON.stringify(Object.fromEntries(batch)))
  expect(answer.errors.map((error) => error?.data.code)).toEqual([undefined, 'NOT_FOUND', undefined])
  const [after, mine] = await rows()
  expect(after).toEqual(before)
  expect(mine?.tasks.map(({ completedAt }) => completedAt)).toEqual([expect.any(Date), expect.any(Date)])
})

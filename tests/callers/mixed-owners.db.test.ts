import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { rawCaller } from '../input/raw-call.ts'
import { aimOf, inputAbout, type Noun, nounOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths } from '../procedures/walk.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const TASKS = nounOf(walkedRouter, 'tasks')

/** Creates another user with one row of a noun, and a caller with two. */
async function setUp(noun: Noun) {
  const victim = newUser()
  const caller = await rawCaller(database, app)
  for (const userId of [victim, caller.userId]) await noun.prepare(callerFor(database, userId))
  const theirs = await noun.of(callerFor(database, victim)).create(noun.newRow())
  const verbs = noun.of(callerFor(database, caller.userId).undoable)
  const own = [(await verbs.create(noun.newRow())).id, (await verbs.create(noun.newRow())).id]
  const rows = async () => [await everythingOf(database, victim), await everythingOf(database, caller.userId)] as const
  return { caller, rows, theirs: theirs.id as string, own: own as [string, string], verbs }
}

const SEVERAL = callPaths(walkedRouter).filter((path) => aimOf(walkedRouter, path) === 'several')

describe.each(SEVERAL)('%s', (path) => {
  const [plural = '', verb = ''] = path.split('.')
  const noun = nounOf(walkedRouter, plural)
  const { ids: _, ...more } = inputAbout(walkedRouter, { plural, verb, id: '' })

  it.each([0, 1, 2])(
    "changes nothing if another user's id is among the caller's own, at index %i [T-02]",
    async (at) => {
      const { caller, rows, theirs, own } = await setUp(noun)
      const before = await rows()
      const answer = await caller.post(path, JSON.stringify({ json: { ids: own.toSpliced(at, 0, theirs), ...more } }))
      expect([answer.status, answer.errors[0]?.data.issues?.[0]?.path]).toEqual([404, ['ids', String(at)]])
      expect(await rows()).toEqual(before)
    },
  )

  it("rejects ifVersions for another user's row [T-02]", async () => {
    const { caller, rows, theirs, own } = await setUp(noun)
    const before = await rows()
    const answer = await caller.post(path, JSON.stringify({ json: { ids: own, ifVersions: { [theirs]: 1 }, ...more } }))
    expect([answer.status, answer.errors[0]?.data.issues?.[0]?.path]).toEqual([400, ['ifVersions']])
    expect(await rows()).toEqual(before)
  })
})

it("changes the caller's own tasks in a batch, and none of another user's [T-02]", async () => {
  const { caller, rows, theirs, own } = await setUp(TASKS)
  const [before] = await rows()
  const batch = [own[0], theirs, own[1]].map((id, index) => [index, { json: { id } }])
  const path = 'tasks.complete,tasks.complete,tasks.complete?batch=1'
  const answer = await caller.post(path, JSON.stringify(Object.fromEntries(batch)))
  expect(answer.errors.map((error) => error?.data.code)).toEqual([undefined, 'NOT_FOUND', undefined])
  const [after, mine] = await rows()
  expect(after).toEqual(before)
  expect(mine?.task?.map((row) => row.completed_at)).toEqual([expect.any(String), expect.any(String)])
})

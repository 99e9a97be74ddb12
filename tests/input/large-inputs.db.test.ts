import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { rawRest } from '../rest/raw-rest.ts'
import { rawCaller } from './raw-call.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const tags = (count: number) => JSON.stringify(Array.from({ length: count }, (_, n) => n.toString(36)))
const nested = (depth: number) => `${'{"date":'.repeat(depth)}1${'}'.repeat(depth)}`

/** Inputs of a new task, and the expected status: 413 for a body beyond the limit, 400 for an invalid one. */
const CASES: [name: string, status: number, json: string][] = [
  ['a title of 1 MB', 413, `{"title":"${'x'.repeat(1_000_000)}"}`],
  ['a title of 60 KB', 400, `{"title":"${'x'.repeat(60_000)}"}`],
  ['10,000 tags', 400, `{"title":"x","tags":${tags(10_000)}}`],
  ['100,000 tags', 413, `{"title":"x","tags":${tags(100_000)}}`],
  ['objects 1,000 deep', 400, `{"title":"x","due":${nested(1000)}}`],
  ['objects 5,000 deep', 400, `{"title":"x","due":${nested(5000)}}`],
  ['a number of a million digits', 413, `{"title":${'9'.repeat(1_000_000)}}`],
  ['a number of 60,000 digits', 400, `{"title":${'9'.repeat(60_000)}}`],
  ['a million-digit number as text', 413, `{"title":"x","priority":"${'9'.repeat(1_000_000)}"}`],
  ['5,000 unknown keys', 400, `{"title":"x",${Array.from({ length: 5000 }, (_, n) => `"k${n}":0`).join()}}`],
]

it.each(CASES)('rejects %s with %i [O-08]', async (_, status, json) => {
  const caller = await rawCaller(database, app)
  const { send } = await rawRest(app)
  expect((await caller.post('tasks.create', `{"json":${json}}`)).status).toBe(status)
  expect((await send('POST', '/api/v1/tasks', { body: json })).status).toBe(status)
  expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
})

it('limits the number of issues, so that an error is not much larger than its request [O-08]', async () => {
  const caller = await rawCaller(database, app)
  const { errors, text } = await caller.post('tasks.create', `{"json":{"title":"x","tags":${tags(10_000)}}}`)
  expect(errors[0]?.data.issues?.length).toBeLessThanOrEqual(50)
  expect(text.length).toBeLessThan(65_536)
})

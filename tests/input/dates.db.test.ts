import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectRejection, rawCaller } from './raw-call.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Values that superjson converts to a Date, and values that it does not. */
const VALUES = [
  'no date',
  '',
  '2026-02-30T00:00:00.000Z',
  '2026-11-25',
  '+275760-09-13T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-20T00:00:00.000Z',
  '-271821-04-19T23:59:59.999Z',
  '-000000-01-01T00:00:00.000Z',
  8.64e15,
  8.64e15 + 1,
  1e308,
  -1,
  true,
  null,
  [],
  [2026],
  {},
  { getTime: 0 },
]

describe.each(['createdAt', 'updatedAt', 'completedAt', 'deletedAt'])('%s of an input', (name) => {
  it.each(VALUES)('is not stored from %j, even if it is annotated as a Date [P-14]', async (value) => {
    const caller = await rawCaller(database)
    const { text } = await caller.post('tasks.create', '{"json":{"title":"old"}}')
    const { undoToken: _token, affected: _affected, ...task } = JSON.parse(text).result.data.json
    const before = await rowsOf(database, caller.userId)
    const json = { id: task.id, title: 'new', [name]: value }
    const answer = await caller.post('tasks.replace', JSON.stringify({ json, meta: { values: { [name]: ['Date'] } } }))
    expectRejection(answer, 'INVALID_INPUT', 400)
    expect(await rowsOf(database, caller.userId)).toEqual(before)
  })
})

it('accepts a Date in date fields, with the value that was read [P-14]', async () => {
  const caller = await rawCaller(database)
  const { text } = await caller.post('tasks.create', '{"json":{"title":"old"}}')
  const { json, meta } = JSON.parse(text).result.data
  const { undoToken: _token, affected: _affected, ...read } = json
  const answer = await caller.post('tasks.replace', JSON.stringify({ json: { ...read, title: 'new' }, meta }))
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.text).result.data.json).toMatchObject({ title: 'new', createdAt: read.createdAt })
})

it('names the first time that is allowed, if a time is too early', async () => {
  const caller = await rawCaller(database)
  const json = { id: crypto.randomUUID(), until: '1969-12-31T00:00:00.000Z' }
  const answer = await caller.post(
    'notifications.snooze',
    JSON.stringify({ json, meta: { values: { until: ['Date'] } } }),
  )
  expectRejection(answer, 'INVALID_INPUT', 400)
  expect(answer.text).toContain('Must be at or after 1970-01-01T00:00:00.000Z')
})

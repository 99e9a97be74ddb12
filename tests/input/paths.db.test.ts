import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectRejection, rawCaller } from './raw-call.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const CREATE = '{"json":{"title":"x"}}'
const json = { 'Content-Type': 'application/json' }

describe('a path [P-06]', () => {
  it.each(['%', '%zz', 'tasks.list%', '%ff', 'tasks.%c0%ae'])(
    '"%s" with invalid percent-encoding is rejected',
    async (path) => {
      const caller = await rawCaller(database)
      expectRejection(await caller.send(path), 'INVALID_INPUT', 400)
    },
  )

  const unknown = [
    '__proto__',
    'constructor',
    'toString',
    'constructor.name',
    'tasks.constructor',
    'tasks.__proto__',
    'tasks',
    'tasks.',
    '.',
    'tasks..list',
    'hasOwnProperty',
    'tasks/list',
    'TASKS.LIST',
    'tasks.list%00',
    'x'.repeat(10_000),
    '%2e%2e%2f',
  ]
  it.each(unknown)('"%s" without a procedure returns 404', async (path) => {
    const caller = await rawCaller(database)
    expectRejection(await caller.send(path), 'NOT_FOUND', 404)
    expectRejection(await caller.post(path, CREATE), 'NOT_FOUND', 404)
  })
})

describe('the input of a GET request [P-07]', () => {
  it.each(['{', 'null', '[]', '"x"', '1', '%7B%22json%22%3A', '{"json":null}', '{"json":[]}'])(
    'of %s is rejected',
    async (input) => {
      const caller = await rawCaller(database)
      expectRejection(await caller.send(`tasks.get?input=${input}`), 'INVALID_INPUT', 400)
    },
  )

  it('is required if the procedure needs one', async () => {
    const caller = await rawCaller(database)
    expectRejection(await caller.send('tasks.get'), 'INVALID_INPUT', 400)
    expectRejection(await caller.send('tasks.get?input='), 'INVALID_INPUT', 400)
  })

  it('is not read from the body', async () => {
    const caller = await rawCaller(database)
    expect((await caller.send('tasks.list', { headers: json })).status).toBe(200)
  })
})

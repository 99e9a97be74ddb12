import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectRejection, rawCaller } from './raw-call.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Builds a batch of creates: paths, and inputs by index. */
function batchOf(inputs: unknown[], procedure = 'tasks.create') {
  const path = `${inputs.map(() => procedure).join(',')}?batch=1`
  return {
    path,
    body: JSON.stringify(Object.fromEntries(inputs.map((input, index) => [index, { json: input }]))),
  }
}

it('accepts batches of 10 calls and of 1 [P-03]', async () => {
  const caller = await rawCaller(database)
  const ten = batchOf(Array.from({ length: 10 }, (_, i) => ({ title: `${i}` })))
  expect((await caller.post(ten.path, ten.body)).status).toBe(200)
  const one = batchOf([{ title: 'x' }])
  expect((await caller.post(one.path, one.body)).status).toBe(200)
  expect((await caller.footprint()).tasks).toBe(11)
})

it('rejects a batch of 11 calls as a whole [P-03]', async () => {
  const caller = await rawCaller(database)
  const { path, body } = batchOf(Array.from({ length: 11 }, (_, i) => ({ title: `${i}` })))
  const rejected = expectRejection(await caller.post(path, body), 'INVALID_INPUT', 400)
  expect(rejected.message).toBe('A batch must have at most 10 calls: set "maxItems: 10" on httpBatchLink.')
  expectRejection(await caller.post(path.replaceAll(',', '%2C'), body), 'INVALID_INPUT', 400)
  expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
})

it('rejects a path of 5,000 commas, and returns 404 for a few commas [P-03]', async () => {
  const caller = await rawCaller(database)
  for (const path of [','.repeat(5000), ',,,,'.repeat(5000)]) {
    expectRejection(await caller.post(`${path}?batch=1`, '{}'), 'INVALID_INPUT', 400)
    expectRejection(await caller.send(`${path}?batch=1`), 'INVALID_INPUT', 400)
  }
  const few = await caller.post(',,,,?batch=1', '{}')
  expect(few.errors.map((error) => error?.data.code)).toEqual(Array(5).fill('NOT_FOUND'))
})

it('handles the calls of a batch independently: a failure does not roll back the others [P-04]', async () => {
  const caller = await rawCaller(database)
  const id = randomUUID()
  const { path, body } = batchOf([{ id, title: 'a' }, { title: '' }, { id, title: 'b' }, { title: 'c' }])
  const answer = await caller.post(path, body)
  expect(answer.status).toBe(207)
  const codes = answer.errors.map((error) => error?.data.code)
  expect([codes[1], codes[3]]).toEqual(['INVALID_INPUT', undefined])
  // The two calls with the same id race; one succeeds.
  expect([codes[0], codes[2]].sort()).toEqual(['CONFLICT', undefined])
  const requestId = answer.headers.get('X-Request-Id')
  for (const error of answer.errors) if (error) expect(error.data.requestId).toBe(requestId)
  expect((await caller.footprint()).tasks).toBe(2)
})

it('handles the calls of a batch independently if the encoding of one is rejected', async () => {
  const caller = await rawCaller(database)
  const bad = { json: { title: 'x' }, meta: { values: { title: ['map'] } } }
  const inputs = { 0: { json: { title: 'a' } }, 1: bad, 2: null, 3: { json: { title: 'b' } } }
  const answer = await caller.post(`${Array(4).fill('tasks.create').join(',')}?batch=1`, JSON.stringify(inputs))
  expect(answer.status).toBe(207)
  expect(answer.errors.map((error) => error?.data.code)).toEqual([
    undefined,
    'INVALID_INPUT',
    'INVALID_INPUT',
    undefined,
  ])
  expect((await caller.footprint()).tasks).toBe(2)
})

it('handles the calls of a batch independently if one names no procedure [P-04]', async () => {
  const caller = await rawCaller(database)
  const answer = await caller.post('tasks.create,tasks.nothing?batch=1', '{"0":{"json":{"title":"x"}},"1":{"json":1}}')
  expect(answer.status).toBe(207)
  expect(answer.errors.map((error) => error?.data.code)).toEqual([undefined, 'NOT_FOUND'])
  expect((await caller.footprint()).tasks).toBe(1)
})

it.each(['[]', 'null', '"x"', '1', '{'])('rejects batch inputs of %s', async (body) => {
  const caller = await rawCaller(database)
  const answer = await caller.post('tasks.create,tasks.create?batch=1', body)
  expect(answer.errors.map((error) => error?.data.code)).toEqual(['INVALID_INPUT', 'INVALID_INPUT'])
  expect(answer.status).toBe(400)
  expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
})

it('ignores the prototype keys of a batch', async () => {
  const caller = await rawCaller(database)
  const answer = await caller.post('tasks.create?batch=1', '{"__proto__":{"0":{"json":{"title":"x"}}}}')
  expect(answer.errors.map((error) => error?.data.code)).toEqual(['INVALID_INPUT'])
  expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
})

it('rejects a batch that mixes queries and mutations, naming them [P-04]', async () => {
  const caller = await rawCaller(database)
  const answer = await caller.post('tasks.create,tasks.list?batch=1', '{"0":{"json":{"title":"x"}},"1":{"json":{}}}')
  const error = expectRejection(answer, 'INVALID_INPUT', 400)
  expect(error.message).toMatch(/mix/i)
  expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
})

it.each([{ 'trpc-accept': 'application/jsonl' }, { Accept: 'application/jsonl' }])(
  'rejects a streamed batch, whose end the access log cannot record: %j',
  async (headers) => {
    const caller = await rawCaller(database)
    const answer = await caller.send('tasks.list?batch=1', { headers })
    expectRejection(answer, 'INVALID_INPUT', 400)
  },
)

it('rejects a streamed response for a single call', async () => {
  const caller = await rawCaller(database)
  const answer = await caller.send('tasks.list', { headers: { Accept: 'application/jsonl' } })
  expectRejection(answer, 'INVALID_INPUT', 400)
})

it('rejects malformed connection parameters', async () => {
  const caller = await rawCaller(database)
  expectRejection(await caller.send('tasks.list?connectionParams=%7B'), 'INVALID_INPUT', 400)
})

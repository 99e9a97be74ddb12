import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { suspendTimeLimits } from '../database/time-limits.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { runsOf } from '../nouns/effort.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { describedOperations, type Json } from './described.ts'
import { type Ask, askAs, makeRows, nounOfOperation, prepare } from './groundwork.ts'
import { type RequestParts, toRequest, validRequests } from './requests.ts'
import { freshUuids } from './schema-values.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

// The answer of a repeated call about a secret does not contain it; tests/personal-tokens and tests/calendar have its cases. A
// notification needs a reminder that has fired; tests/procedures has its cases.
const keyed = describedOperations.filter(
  ({ id, parameters }) =>
    !/^(tokens|calendar|notifications)\./.test(id) && parameters.some(({ name }) => name === 'Idempotency-Key'),
)

interface Answer {
  status: number
  etag: string | null
  location: string | null
  /** Without the request id, which differs. */
  body: Json
}

/** Creates a user with rows, who sends requests and counts their changes. */
async function keyedUser(noun = nounOfOperation('tasks.list')) {
  const token = await app.tokenOf(newUser())
  const ask: Ask = askAs(app, token)
  const ids = Array.from({ length: 4 }, () => crypto.randomUUID())
  await makeRows(ask, noun, ids)
  let { cursor } = await ask('GET', '/changes')

  async function send(parts: RequestParts, key: string): Promise<Answer> {
    const headers = { 'Idempotency-Key': key, ...typeOf(parts) }
    const { status, headers: sent, ...response } = await answerTo({ ...parts, headers }, token)
    return { status, etag: sent.get('ETag'), location: sent.get('Location'), body: response.body }
  }

  /** Returns the number of changes since the last call. */
  async function countChanges(): Promise<number> {
    let count = 0
    for (let more = true; more; ) {
      const page = await ask('GET', `/changes?cursor=${cursor}`)
      cursor = page.cursor
      count += page.changes.length
      more = page.more
    }
    return count
  }

  return { ids, ask, send, countChanges }
}

async function answerTo(parts: RequestParts, token: string) {
  const response = await app.fetch(toRequest(parts, token))
  const { meta: _, ...body } = (await response.json()) as Json
  return { status: response.status, headers: response.headers, body }
}

function typeOf({ headers }: RequestParts): Record<string, string> {
  const type = headers['Content-Type']
  return type === undefined ? {} : { 'Content-Type': type }
}

function pairsOf<T>(values: fc.Arbitrary<T>): fc.Arbitrary<[T, T]> {
  return fc.tuple(values, values)
}

/** Returns a canonical form, equal for equivalent requests. */
function meaningOf({ path, query, body }: RequestParts): string {
  return `${path} ${query.toSorted().join('&')} ${typeof body === 'string' ? canonical(JSON.parse(body)) : ''}`
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** Returns whether an operation has one input only: emptying a trash. */
function isOneWay(id: string): boolean {
  return id.endsWith('.emptyTrash')
}

describe.each(keyed.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  it('replays the first response for a retry with the same key, and changes nothing', async () => {
    const user = await keyedUser(nounOfOperation(operation.id))
    for (const validity of ['certain', 'by schema'] as const) {
      const requests = validRequests(operation, user.ids, validity)
      const property = fc.asyncProperty(requests, freshUuids, async (valid, key) => {
        const parts = await prepare(valid, { operation, ...user })
        const first = await user.send(parts, key)
        if (validity === 'certain') expect(first.status, JSON.stringify(first.body)).toBeLessThan(300)
        await user.countChanges()
        expect(await user.send(parts, key)).toEqual(first)
        expect(await user.countChanges()).toBe(0)
      })
      await fc.assert(property, { numRuns: runsOf(operation.id, 5, 250) })
    }
  })

  it('rejects a key that was used with another input, and still replays the first response', async () => {
    const user = await keyedUser(nounOfOperation(operation.id))
    let rejected = 0
    const two = pairsOf(validRequests(operation, user.ids))
    const property = fc.asyncProperty(two, freshUuids, async (valid, key) => {
      const [mine, other] = [
        await prepare(valid[0], { operation, ...user }),
        await prepare(valid[1], { operation, ...user }),
      ]
      const first = await user.send(mine, key)
      await user.countChanges()
      const second = await user.send(other, key)
      if (first.status >= 300) return
      if (meaningOf(mine) === meaningOf(other)) expect(second).toEqual(first)
      else if (second.status !== 400) {
        expect([second.status, second.body.error?.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH'])
        rejected++
      }
      expect(await user.countChanges()).toBe(0)
      expect(await user.send(mine, key)).toEqual(first)
    })
    const certain = pairsOf(validRequests(operation, user.ids, 'certain'))
    const unlike = fc
      .sample(certain, 500)
      .filter(([mine, other]) => meaningOf(mine) !== meaningOf(other))
      .slice(0, 1)
    expect(unlike.length > 0).toBe(!isOneWay(operation.id))
    const examples = unlike.map((pair): [typeof pair, string] => [pair, crypto.randomUUID()])
    await fc.assert(property, { numRuns: runsOf(operation.id, 8, 500), examples })
    expect(rejected > 0).toBe(!isOneWay(operation.id))
  })
})

it('executes a hundred concurrent requests with one key once', async () => {
  // All others wait for the first one.
  onTestFinished(suspendTimeLimits())
  const user = await keyedUser()
  const parts = { method: 'POST', path: '/api/v1/tasks', query: [], body: '{"title":"x"}' }
  const key = crypto.randomUUID()
  const headers = { 'Content-Type': 'application/json' }
  const answers = await Promise.all(Array.from({ length: 100 }, () => user.send({ ...parts, headers }, key)))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect([answers[0]?.status, await user.countChanges()]).toEqual([201, 1])
})

it('treats a key with and without quotes as the same', async () => {
  const user = await keyedUser()
  const headers = { 'Content-Type': 'application/json' }
  const parts = { method: 'POST', path: '/api/v1/tasks', query: [], headers, body: '{"title":"x"}' }
  const first = await user.send(parts, '"key-1"')
  expect(first.status).toBe(201)
  expect(await user.send(parts, 'key-1')).toEqual(first)
})

it('replays the emptying of an empty trash, and keeps rows that were deleted since', async () => {
  const user = await keyedUser()
  const parts = { method: 'DELETE', path: '/api/v1/tasks/trash', query: [], headers: {}, body: undefined }
  const first = await user.send(parts, 'key-1')
  expect(first).toMatchObject({ status: 200, body: { data: { purged: 0, undoToken: null } } })
  await user.ask('DELETE', `/tasks/${user.ids[0]}`)
  expect(await user.send(parts, 'key-1')).toEqual(first)
  expect((await user.ask('GET', `/tasks/${user.ids[0]}`)).id).toBe(user.ids[0])
})

it.each(['', ' ', '""', 'a b', '"a b"', 'a, b', '\u00e9', 'x'.repeat(256)])(
  'rejects an invalid key and names the field: %j',
  async (key) => {
    const user = await keyedUser()
    const headers = { 'Content-Type': 'application/json' }
    const parts = { method: 'POST', path: '/api/v1/tasks', query: [], headers, body: '{"title":"x"}' }
    const { status, body } = await user.send(parts, key)
    expect([status, body.error.code, body.error.issues[0].path]).toEqual([400, 'INVALID_INPUT', ['idempotencyKey']])
    expect(await user.countChanges()).toBe(0)
  },
)

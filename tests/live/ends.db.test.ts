import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { CHANGES_LIMITS } from '../../src/changes/schema.ts'
import { TaskwireError } from '../../src/errors.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openStream, requestOf, type Stream, WIRES } from './open-stream.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await openTestDatabase()
  app = await createTestApp(database)
})
afterEach(() => void vi.useRealTimers())
afterAll(() => database[Symbol.asyncDispose]())

describe.each(WIRES)('a stream over %s', (wire) => {
  async function failureOf(options: Parameters<typeof requestOf>[1]) {
    const response = await app.fetch(requestOf(wire, options))
    const { error } = (await response.json()) as { error: any }
    return { response, failure: wire === 'tRPC' ? error.json.data : error }
  }

  it('is rejected with 401 without a token or with an invalid one [S-01]', async () => {
    for (const token of [undefined, 'x', await app.tokenOf(newUser(), -60)]) {
      const { response, failure } = await failureOf(token === undefined ? {} : { token })
      expect(response.status).toBe(401)
      expect(response.headers.get('Content-Type')).toMatch(/^application\/json/)
      expect(response.headers.get('WWW-Authenticate')).toBe(
        token === undefined ? 'Bearer' : 'Bearer error="invalid_token"',
      )
      expect(failure).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringMatching(/access token/) })
    }
  })

  it('rejects an expired token that other calls still accept within the clock tolerance', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const userId = newUser()
    const token = await app.tokenOf(userId, -2)
    expect((await app.call('tasks.stats', { token, method: 'GET' })).status).toBe(200)
    expect((await failureOf({ token })).response.status).toBe(401)
  })

  it.each([
    ['a malformed cursor', 'x', 400, 'INVALID_INPUT'],
    ['a cursor that is too long', 'x'.repeat(201), 400, 'INVALID_INPUT'],
    [
      'a cursor of another database',
      Buffer.from(`{"e":"${crypto.randomUUID()}","s":1}`).toString('base64url'),
      410,
      'RESYNC_REQUIRED',
    ],
  ])('is rejected for %s, as cursor and as Last-Event-ID', async (_, cursor, status, code) => {
    const token = await app.tokenOf(newUser())
    for (const options of [
      { token, cursor },
      { token, lastEventId: cursor },
      { token, query: `lastEventId=${cursor}` },
    ]) {
      const { response, failure } = await failureOf(options)
      expect({ status: response.status, code: failure.code }).toEqual({ status, code })
    }
  })

  it('ends when its token expires, and continues with a new one [S-02]', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], shouldClearNativeTimers: true })
    const userId = newUser()
    const stream = await openStream(app, wire, { token: await app.tokenOf(userId, 2) })
    await app.call('tasks.create', { userId, input: { title: 'a' } })
    const { cursor } = await stream.next()
    const end = stream.end()
    await vi.advanceTimersByTimeAsync(2000)
    expect(await end).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringMatching(/has expired/) })
    await app.call('tasks.create', { userId, input: { title: 'b' } })
    const next = await openStream(app, wire, { token: await app.tokenOf(userId), cursor })
    expect((await next.next()).change).toMatchObject({ task: { title: 'b' } })
    next.close()
  })

  it('is rejected beyond the limit per user, until another stream is closed [S-11]', async () => {
    const token = await app.tokenOf(newUser())
    const streams: Stream[] = []
    for (let n = 0; n < CHANGES_LIMITS.streamsPerUser; n++) streams.push(await openStream(app, wire, { token }))
    const { response, failure } = await failureOf({ token })
    expect(response.status).toBe(429)
    expect(response.headers.get('Retry-After')).toBe('5')
    expect(failure).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('20 open streams'),
      retryAfterMs: 5000,
    })
    const other = await openStream(app, wire, { token: await app.tokenOf(newUser()) })
    other.close()
    streams.pop()?.close()
    const again = await openStream(app, wire, { token })
    expect(again.response.status).toBe(200)
    for (const stream of [...streams, again]) stream.close()
  })

  it('ends with a retry hint on shutdown, and no new stream is opened', async () => {
    const stopping = await createTestApp(database)
    const token = await stopping.tokenOf(newUser())
    const streams = [await openStream(stopping, wire, { token }), await openStream(stopping, wire, { token })]
    stopping.drain()
    const ends = await Promise.all(streams.map((stream) => stream.end()))
    for (const end of ends) {
      expect(end).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/Reconnect/) })
      expect(end?.retryAfterMs).toBeGreaterThanOrEqual(500)
      expect(end?.retryAfterMs).toBeLessThanOrEqual(3000)
    }
    const rejected = await stopping.fetch(requestOf(wire, { token }))
    expect([rejected.status, rejected.headers.get('Connection')]).toEqual([503, 'close'])
    expect(rejected.headers.get('Retry-After')).toMatch(/^[1-3]$/)
  })

  it('survives a database outage', async () => {
    let isDown = false
    const failed = Promise.withResolvers<void>()
    const { tenant } = database
    const read: typeof tenant.read = (userId, query) => {
      if (!isDown) return tenant.read(userId, query)
      failed.resolve()
      return Promise.reject(new TaskwireError('UNAVAILABLE'))
    }
    const shaky = await createTestApp({ ...database, tenant: { ...tenant, read } })
    // The same token: checking another would need the database.
    const token = await shaky.tokenOf(newUser())
    const stream = await openStream(shaky, wire, { token })
    isDown = true
    expect((await shaky.call('tasks.create', { token, input: { title: 'a' } })).status).toBe(200)
    const next = stream.next()
    await failed.promise
    isDown = false
    expect((await next).change).toMatchObject({ task: { title: 'a' } })
    stream.close()
  })

  it('is rejected during a database outage, and ends on an unexpected error', async () => {
    let failure: Error | undefined = new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 })
    const { tenant } = database
    const read: typeof tenant.read = (userId, query) => (failure ? Promise.reject(failure) : tenant.read(userId, query))
    const broken = await createTestApp({ ...database, tenant: { ...tenant, read } })
    const token = await broken.tokenOf(newUser())
    expect((await broken.fetch(requestOf(wire, { token }))).status).toBe(503)
    failure = undefined
    const stream = await openStream(broken, wire, { token })
    failure = new Error('column "secret" does not exist')
    expect((await broken.call('tasks.create', { token, input: { title: 'a' } })).status).toBe(200)
    const end = await stream.end()
    expect(end).toMatchObject({ code: 'INTERNAL', message: expect.stringMatching(/Internal server error/) })
    expect(JSON.stringify(end)).not.toContain('secret')
  })
})

it.each(['changes.live', 'tasks.stats,changes.live', 'changes.live,changes.live'])(
  'a stream is rejected in a batch: %s',
  async (procedures) => {
    const headers = { Authorization: `Bearer ${await app.tokenOf(newUser())}` }
    const response = await app.fetch(new Request(`http://test/trpc/${procedures}?batch=1`, { headers }))
    expect(response.status).toBe(400)
    for (const { error } of [(await response.json()) as any].flat()) {
      expect(error.json.data).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/batch|mix/) })
    }
  },
)

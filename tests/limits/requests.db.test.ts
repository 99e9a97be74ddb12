import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { TaskwireError } from '../../src/errors.ts'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { limitsIn, statusesOf } from './standing.ts'

const PER_USER = 30
const PER_ADDRESS = 20

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())
// The clock is fixed, so a minute ends only when a test advances it, and no call waits too long for a connection.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

function openApp(perUser = PER_USER, perAddress = PER_ADDRESS): Promise<TestApp> {
  return createTestApp(database, undefined, { limits: createRequestLimits({ perUser, perAddress }) })
}

describe('the rate limit per user', () => {
  it('allows exactly the configured calls per minute; the next is 429 with Retry-After [R-01]', async () => {
    const app = await openApp()
    const userId = newUser()
    const statuses = await statusesOf(PER_USER, () => app.call('tasks.stats', { userId, method: 'GET' }))
    expect(statuses).toEqual(Array(PER_USER).fill(200))
    const rejected = await app.call('tasks.stats', { userId, method: 'GET' })
    expect(rejected.status).toBe(429)
    const { code, retryAfterMs, message } = rejected.body.error.json.data
    expect(code).toBe('RATE_LIMITED')
    expect(message).toContain(`at most ${PER_USER} calls per user per minute`)
    const { policy, left, resetSeconds } = limitsIn(rejected.headers)
    expect({ policy, left }).toEqual({ policy: { name: 'user', q: PER_USER, w: 60 }, left: 0 })
    const retryAfter = Number(rejected.headers.get('retry-after'))
    expect(retryAfter).toBe(Math.ceil(retryAfterMs / 1000))
    expect(retryAfter).toBeGreaterThanOrEqual(Math.max(resetSeconds, 1))
  })

  it('reports the remaining calls in each response', async () => {
    const app = await openApp()
    const userId = newUser()
    for (const left of [PER_USER - 1, PER_USER - 2]) {
      const { headers } = await app.call('tasks.stats', { userId, method: 'GET' })
      expect(limitsIn(headers)).toMatchObject({ policy: { name: 'user', q: PER_USER, w: 60 }, left })
    }
  })

  it('counts each of a hundred concurrent calls once [R-02]', async () => {
    const app = await openApp()
    const userId = newUser()
    const token = await app.tokenOf(userId)
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => app.call('tasks.stats', { token, method: 'GET' })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(PER_USER)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(100 - PER_USER)
  })

  it('counts a batch of ten as ten, and a REST request like the same call', async () => {
    const app = await openApp()
    const headers = { Authorization: `Bearer ${await app.tokenOf(newUser())}` }
    const batch = (size: number) =>
      app.fetch(new Request(`http://test/trpc/${Array(size).fill('tasks.stats').join(',')}?batch=1`, { headers }))
    expect(limitsIn((await batch(10)).headers).left).toBe(PER_USER - 10)
    const rest = await app.fetch(new Request('http://test/api/v1/tasks/stats', { headers }))
    expect(limitsIn(rest.headers).left).toBe(PER_USER - 11)
    expect((await batch(10)).status).toBe(200)
    // Nine are left, so the tenth call of the batch is rejected.
    const last = await batch(10)
    expect(last.status).toBe(207)
    const answers = (await last.json()) as { error?: { json: { data: { code: string } } } }[]
    const codes = answers.map(({ error }) => error?.json.data.code ?? 'OK').sort()
    expect(codes).toEqual([...Array(9).fill('OK'), 'RATE_LIMITED'])
  })

  it('stops a user who creates tasks in a loop, and no other users [O-11]', async () => {
    const app = await openApp()
    const [greedy, modest] = [newUser(), newUser()]
    const create = (userId: string) => app.call('tasks.create', { userId, input: { title: 'one of many' } })
    const statuses = await statusesOf(PER_USER + 20, () => create(greedy))
    expect(statuses.slice(0, PER_USER)).toEqual(Array(PER_USER).fill(200))
    expect(statuses.slice(PER_USER)).toEqual(Array(20).fill(429))
    expect((await create(modest)).status).toBe(200)
  })

  it('counts other authenticated requests once the limit of the address is reached', async () => {
    const app = await openApp()
    const headers = { Authorization: `Bearer ${await app.tokenOf(newUser())}` }
    const statuses = await statusesOf(PER_ADDRESS + PER_USER + 2, () =>
      app.fetch(new Request('http://test/nowhere', { headers })),
    )
    expect(statuses).toEqual([...Array(PER_ADDRESS + PER_USER).fill(404), 429, 429])
  })

  it('counts users named like built-in object properties separately', async () => {
    const app = await openApp()
    for (const userId of ['__proto__', 'constructor', 'toString']) {
      const { headers, status } = await app.call('tasks.stats', { userId, method: 'GET' })
      expect({ status, left: limitsIn(headers).left }).toEqual({ status: 200, left: PER_USER - 1 })
    }
  })
})

describe('the rate limit per address', () => {
  const KINDS: Record<string, [path: string, init: RequestInit]> = {
    'an invalid token': ['/trpc/tasks.list', { headers: { Authorization: 'Bearer nonsense' } }],
    'no token': ['/api/v1/tasks', {}],
    'an unknown path': ['/nowhere', {}],
    'an unknown path, with a header': ['/api/v1/nowhere', { headers: { Authorization: 'Bearer nonsense' } }],
    'a body of another content type': ['/trpc/tasks.create', { method: 'POST', body: 'x' }],
    'a public call': ['/trpc/system.info', {}],
    'a public call, with a header': ['/api/v1/info', { headers: { Authorization: 'Bearer nonsense' } }],
  }

  it.each(Object.keys(KINDS))('counts unauthenticated requests, whatever the response: %s [R-06]', async (kind) => {
    const app = await openApp()
    const [path, init] = KINDS[kind] as [string, RequestInit]
    const send = () => app.fetch(new Request(`http://test${path}`, init))
    const statuses = await statusesOf(PER_ADDRESS, send)
    expect(statuses).not.toContain(429)
    const rejected = await send()
    expect(rejected.status).toBe(429)
    expect(Number(rejected.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(limitsIn(rejected.headers)).toMatchObject({ policy: { name: 'address', q: PER_ADDRESS }, left: 0 })
    expect(await rejected.text()).toContain('RATE_LIMITED')
  })

  it('does not affect valid tokens from the same address, health checks or preflights [R-06]', async () => {
    const app = await openApp()
    await statusesOf(PER_ADDRESS + 1, () => app.call('tasks.list', { token: 'nonsense', method: 'GET' }))
    expect((await app.call('tasks.list', { token: 'nonsense', method: 'GET' })).status).toBe(429)
    expect((await app.call('tasks.list', { userId: newUser(), method: 'GET' })).status).toBe(200)
    expect((await app.fetch(new Request('http://test/health/live'))).status).toBe(200)
    // The endpoint requires no token, but one is verified before the request is rejected.
    const headers = { Authorization: `Bearer ${await app.tokenOf(newUser())}` }
    expect((await app.fetch(new Request('http://test/api/v1/info', { headers }))).status).toBe(200)
    const preflight = { method: 'OPTIONS', headers: { 'Access-Control-Request-Method': 'POST' } }
    expect((await app.fetch(new Request('http://test/trpc/tasks.create', preflight))).status).toBe(204)
  })
})

it('does not count a request whose token cannot be verified at present', async () => {
  const unavailable = async () => {
    throw new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 })
  }
  const limits = createRequestLimits({ perUser: 1, perAddress: 2 })
  const app = await createTestApp(database, undefined, { limits, verifyToken: unavailable })
  const statuses = await statusesOf(4, () => app.call('tasks.list', { token: 'perhaps-good', method: 'GET' }))
  expect(statuses).toEqual([503, 503, 503, 503])
})

it('0 disables the limit', async () => {
  const app = await openApp(0, 0)
  const userId = newUser()
  const statuses = await statusesOf(60, () => app.call('account.me', { userId, method: 'GET' }))
  expect(statuses).toEqual(Array(60).fill(200))
  expect((await app.call('account.me', { userId, method: 'GET' })).headers.has('ratelimit')).toBe(false)
})

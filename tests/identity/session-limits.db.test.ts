import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { createSignInApp } from '../helpers/sign-in-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { limitsIn, statusesOf } from '../limits/standing.ts'

/** The number of page views: more than Better Auth permits one address, which is 100 requests per minute. */
const PAGE_VIEWS = 120
const PER_USER = 200
const PER_ADDRESS = 20

/** Shared by all services in this file, so that each accepts the sessions of the others. */
const secret = crypto.randomUUID().repeat(2)

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())
// No rate-limit window ends while a test runs.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** A frontend that sends the requests of all its visitors from one address to a service with limits. */
async function openFrontend(perUser = PER_USER) {
  const limits = createRequestLimits({ perUser, perAddress: PER_ADDRESS })
  const app = await createSignInApp(database, 'http://test', {
    settings: { secret, rateLimit: true },
    parts: { limits },
  })
  const send: Send = (path, headers = {}, body) =>
    app.fetch(
      new Request(`http://test/api/auth${path}`, {
        headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      }),
      // Every test uses a different address.
      { incoming: { socket: { remoteAddress: address } } as never },
    )
  const address = `2001:db8:${[...crypto.getRandomValues(new Uint16Array(2))].map((part) => part.toString(16)).join(':')}::1`
  return { send, signUp: () => signUp(send) }
}

type Send = (path: string, headers?: Record<string, string>, body?: object) => Promise<Response>

async function signUp(send: Send) {
  const person = { name: 'Ada', email: `${crypto.randomUUID()}@example.com`, password: 'correct horse' }
  const response = await send('/sign-up/email', {}, person)
  expect(response.status, await response.clone().text()).toBe(200)
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const { token } = (await response.json()) as { token: string }
  return { bearer: { Authorization: `Bearer ${token}` }, cookie: { Cookie: cookie } }
}

describe.each(['bearer', 'cookie'] as const)('a valid session, sent as %s,', (kind) => {
  it('counts towards the limit of its user and not of its address [R-19]', async () => {
    const { send, signUp } = await openFrontend()
    const session = (await signUp())[kind]
    expect(await statusesOf(PAGE_VIEWS, () => send('/token', session))).toEqual(Array(PAGE_VIEWS).fill(200))
    expect((await send('/token/', session)).status).toBe(200)
    const { policy, left } = limitsIn((await send('/get-session', session)).headers)
    expect({ policy: policy.name, left }).toEqual({ policy: 'user', left: PER_USER - PAGE_VIEWS - 2 })
    const stranger = limitsIn((await send('/get-session')).headers)
    expect(stranger).toMatchObject({ policy: { name: 'address' }, left: PER_ADDRESS - 2 })
  })

  it.each([
    ['/list-sessions'],
    ['/list-accounts'],
    ['/update-user', { name: 'Grace' }],
    ['/revoke-other-sessions', {}],
    ['/sign-out', {}],
  ])('counts towards the limit of its user at %s', async (path, body?: object) => {
    const { send, signUp } = await openFrontend()
    const session = (await signUp())[kind]
    const { status, headers } = await send(path, { ...session, Origin: 'http://test' }, body)
    expect({ status, policy: limitsIn(headers).policy.name }).toEqual({ status: 200, policy: 'user' })
  })

  it('is subject to the limit of its user', async () => {
    const { send, signUp } = await openFrontend(10)
    const [greedy, modest] = [(await signUp())[kind], (await signUp())[kind]]
    const statuses = await statusesOf(12, () => send('/token', greedy))
    expect(statuses).toEqual([...Array(10).fill(200), 429, 429])
    expect((await send('/token', modest)).status).toBe(200)
  })
})

it('answers a burst of page views by many visitors', async () => {
  const { send, signUp } = await openFrontend()
  const visitors = [(await signUp()).bearer, (await signUp()).bearer, (await signUp()).bearer]
  const answers = await Promise.all(
    Array.from({ length: PAGE_VIEWS }, (_, n) => send('/token', visitors[n % visitors.length])),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(PAGE_VIEWS).fill(200))
})

it.each([
  ['an unknown session token', { Authorization: 'Bearer x'.padEnd(40, 'x') }],
  ['an unsigned cookie', { Cookie: 'better-auth.session_token=x.y' }],
  ['a forged session-user header', { 'x-taskwire-session-user': 'another-user', Cookie: 'a=b' }],
])('%s counts towards the limit of the address [R-19]', async (_title, headers) => {
  const { send } = await openFrontend()
  const statuses = await statusesOf(PER_ADDRESS + 5, () => send('/token', headers))
  expect(statuses).toEqual([...Array(PER_ADDRESS).fill(401), ...Array(5).fill(429)])
})

it('password attempts count towards the limit of the address, with or without a valid session', async () => {
  const { send, signUp } = await openFrontend()
  const { bearer } = await signUp()
  const statuses = await statusesOf(4, () => send('/verify-password', bearer, { password: 'a guess' }))
  expect(statuses).toEqual([400, 400, 400, 429])
})

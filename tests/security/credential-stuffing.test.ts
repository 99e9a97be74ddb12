import { expect, it } from 'vitest'
import { appRouter } from '../../src/api/router.ts'
import { TaskwireError } from '../../src/errors.ts'
import { createRequestLimits, NO_LIMITS } from '../../src/limits/request-limits.ts'
import { createFakeApp } from '../helpers/fake-app.ts'

const SIGN_IN = '/api/auth/sign-in/email'
const guess = { email: 'ada@example.com', password: 'wrong horse battery' }
const post = (path: string, body: unknown) =>
  [path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }] as const

it('has no sign-in procedure, so that a batch cannot contain password guesses [O-02]', async () => {
  // Those of personal tokens require a token of a sign-in.
  const procedures = Object.keys(appRouter._def.procedures).filter((path) => !path.startsWith('tokens.'))
  expect(procedures.filter((path) => /sign|password|login|token|session/i.test(path))).toEqual([])
  let signIns = 0
  const handleSignIn = async () => {
    signIns += 1
    return new Response(null, { status: 401 })
  }
  const app = createFakeApp({ handleSignIn })
  const names = Array(10).fill('sign-in.email').join(',')
  for (const path of [`/trpc/${names}?batch=1`, `/trpc/..%2fapi%2fauth%2fsign-in%2femail?batch=1`]) {
    const response = await app.send(
      ...post(path, Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, { json: guess }]))),
    )
    expect(response.status).toBeGreaterThanOrEqual(400)
  }
  expect(signIns).toBe(0)
})

it('counts every sign-in request against the rate limit, with any body [O-02]', async () => {
  const handleSignIn = async () => new Response(null, { status: 401 })
  const app = createFakeApp({ handleSignIn, limits: createRequestLimits({ perUser: 0, perAddress: 5 }) })
  const statuses = []
  for (const body of [guess, [guess, guess], {}, 'x', null, guess]) {
    statuses.push((await app.send(...post(SIGN_IN, body))).status)
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  // An access token does not exempt a sign-in request.
  const withToken = { method: 'POST', headers: { Authorization: 'Bearer good' } }
  expect((await app.send(SIGN_IN, withToken)).status).toBe(429)
})

it('rejects sign-in with 503 and Retry-After when rate limits cannot be counted [R-04]', async () => {
  const countRequest = async (_: string, isSignIn: boolean) => {
    if (isSignIn) throw new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 })
    return undefined
  }
  let signIns = 0
  const handleSignIn = async () => {
    signIns += 1
    return new Response(null)
  }
  const limits = { ...NO_LIMITS, countRequest }
  const app = createFakeApp({ handleSignIn, limits })
  const response = await app.send(...post(SIGN_IN, guess))
  expect({ status: response.status, retryAfter: response.headers.get('retry-after'), signIns }).toEqual({
    status: 503,
    retryAfter: '1',
    signIns: 0,
  })
  expect((await app.send('/api/v1/info')).status).toBe(200)
})

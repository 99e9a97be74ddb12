import { describe, expect, it } from 'vitest'
import { createFakeApp, GOOD_TOKEN, tenantThat } from '../helpers/fake-app.ts'

const JSON_BODY = { 'Content-Type': 'application/json' }
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const ANSWERS: [status: number, path: string, init?: RequestInit][] = [
  [200, '/'],
  [200, '/trpc/system.info'],
  [204, '/trpc/tasks.list', { method: 'OPTIONS', headers: { Origin: 'https://app.example.com' } }],
  [400, '/trpc/tasks.get?input=%7B', { headers: GOOD_TOKEN }],
  [401, '/trpc/tasks.list'],
  [404, '/nowhere'],
  [404, '/trpc/no.procedure'],
  [405, '/trpc/tasks.list', { method: 'DELETE' }],
  [413, '/trpc/tasks.create', { method: 'POST', headers: JSON_BODY, body: 'x'.repeat(64 * 1024 + 1) }],
  [413, '/api/auth/sign-in/email', { method: 'POST', headers: JSON_BODY, body: 'x'.repeat(64 * 1024 + 1) }],
  [415, '/trpc/tasks.create', { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '{}' }],
  [500, '/trpc/tasks.list', { headers: GOOD_TOKEN }],
  [500, '/api/auth/token'],
  [503, '/health/ready'],
]

function brokenApp() {
  const broken = () => Promise.reject(new Error('broken'))
  return createFakeApp({ database: { ping: broken, tenant: tenantThat(broken) }, handleSignIn: broken })
}

describe('every response', () => {
  it.each(ANSWERS)('has the security headers: %i of %s [H-03]', async (status, path, init) => {
    const response = await brokenApp().send(path, init)
    expect(response.status).toBe(status)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(UUID),
    })
    expect(response.headers.has('server') || response.headers.has('x-powered-by')).toBe(false)
    if (status !== 204) expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  })
})

describe('X-Request-Id', () => {
  const idFor = async (sent: string) => {
    const app = createFakeApp()
    const response = await app.send('/trpc/tasks.list', { headers: { 'X-Request-Id': sent } })
    const id = response.headers.get('x-request-id')
    expect(await response.text()).toContain(`"requestId":"${id}"`)
    expect(app.log).toMatchObject([
      { audit: 'access denied', requestId: id },
      { requestId: id, method: 'GET', path: '/trpc/tasks.list', status: 401 },
    ])
    return id
  }

  it.each(['abc-123_=', crypto.randomUUID()])('of the client is used as the request id: %s', async (sent) => {
    expect(await idFor(sent)).toBe(sent)
  })

  it.each([
    ['10 KB of text', 'x'.repeat(10_240)],
    ['terminal colour codes', '\u001b[31mred'],
    ['a space', 'a b'],
    ['quotes', '"}'],
    ['nothing', ''],
  ])('is replaced if it contains %s [H-12]', async (_what, sent) => {
    expect(await idFor(sent)).toMatch(UUID)
  })
})

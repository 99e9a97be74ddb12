import { describe, expect, it } from 'vitest'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'

const APP = 'https://app.example.com'
const REQUEST_HEADERS = [
  ...['Authorization', 'Content-Type', 'Content-Encoding', 'Idempotency-Key', 'If-Match', 'If-None-Match'],
  ...['Last-Event-ID', 'Taskwire-Contract', 'X-Request-Id', 'X-Requested-With', 'Cache-Control', 'Pragma'],
  // Headers of tRPC's links and of browser tracing.
  ...['trpc-accept', 'x-trpc-source', 'traceparent', 'tracestate', 'baggage', 'sentry-trace'],
]
const ANSWER_HEADERS = [
  ...['ETag', 'Location', 'Link', 'Allow', 'Accept-Patch', 'Accept-Encoding', 'Retry-After', 'X-Retry-After'],
  ...['RateLimit', 'RateLimit-Policy', 'WWW-Authenticate', 'X-Request-Id', 'set-auth-token', 'set-auth-jwt'],
]

async function allowedOrigin(origin: string, corsOrigins: string[] | 'localhost' = [APP]) {
  const app = createFakeApp({ corsOrigins })
  const response = await app.send('/trpc/system.info', { headers: { Origin: origin } })
  expect(response.status).toBe(200)
  expect(response.headers.get('vary')).toMatch(/\bOrigin\b/i)
  return response.headers.get('access-control-allow-origin')
}

function names(header: string | null): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
}

describe('CORS', () => {
  it('allows a listed origin', async () => {
    expect(await allowedOrigin(APP)).toBe(APP)
  })

  it.each([
    'https://evil.example',
    'null',
    'http://app.example.com',
    'https://app.example.com.evil.example',
    'https://evilapp.example.com',
    'https://app.example.com:8443',
    'https://APP.example.com',
    'http://localhost:3000',
  ])('does not allow the unlisted origin %s [H-01]', async (origin) => {
    expect(await allowedOrigin(origin)).toBeNull()
  })

  it.each(['http://localhost:3000', 'http://127.0.0.1:5173', 'http://[::1]:80', 'http://localhost'])(
    'with `localhost` allows the local origin %s',
    async (origin) => {
      expect(await allowedOrigin(origin, 'localhost')).toBe(origin)
    },
  )

  it.each(['http://localhost.evil.example', 'http://evil.example:3000', 'null', 'http://127.0.0.1.nip.io'])(
    'with `localhost` does not allow %s',
    async (origin) => {
      expect(await allowedOrigin(origin, 'localhost')).toBeNull()
    },
  )

  it('exposes the headers that clients need, also on errors', async () => {
    const response = await createFakeApp().send('/trpc/tasks.list', { headers: { Origin: APP } })
    expect(response.status).toBe(401)
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
    const exposed = names(response.headers.get('access-control-expose-headers'))
    expect(exposed).toEqual(expect.arrayContaining(names(ANSWER_HEADERS.join())))
  })
})

describe('a preflight', () => {
  const preflight = (origin: string, method: string, path = '/trpc/tasks.create') => {
    const app = createFakeApp({ verifyToken: () => Promise.reject(new Error('a preflight must not verify tokens')) })
    const headers = {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': REQUEST_HEADERS.join().toLowerCase(),
    }
    return app.send(path, { method: 'OPTIONS', headers }).then((response) => ({ response, app }))
  }

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    'for %s is answered with 204 without a token or database call [H-02]',
    async (method) => {
      const { response, app } = await preflight(APP, method)
      expect(response.status).toBe(204)
      expect(await response.text()).toBe('')
      expect(names(response.headers.get('access-control-allow-methods'))).toContain(method.toLowerCase())
      expect(app.databaseCalls()).toBe(0)
    },
  )

  it('allows the request headers that clients send', async () => {
    const { response } = await preflight(APP, 'POST')
    const allowed = names(response.headers.get('access-control-allow-headers'))
    expect(allowed).toEqual(expect.arrayContaining(names(REQUEST_HEADERS.join())))
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
  })

  it('from an unlisted origin has no CORS headers', async () => {
    const { response } = await preflight('https://evil.example', 'POST')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('is answered also under /api/auth', async () => {
    const { response } = await preflight(APP, 'POST', '/api/auth/sign-in/email')
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
  })
})

it('never responds with a wildcard origin', async () => {
  const response = await createFakeApp().send('/trpc/tasks.list', { headers: { Origin: APP, ...GOOD_TOKEN } })
  expect([...response.headers.values()]).not.toContain('*')
})

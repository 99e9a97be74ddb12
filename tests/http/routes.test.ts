import { describe, expect, it } from 'vitest'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'

describe('an unknown path', () => {
  it.each(['/nowhere', '/api', '/api/auth/token', '/trpcs', '/.env', '/%00', '/health', '//evil.example'])(
    '%s is a JSON 404',
    async (path) => {
      const response = await createFakeApp().send(`http://localhost:8000${path}`)
      expect(response.status).toBe(404)
      const failure = { code: 'NOT_FOUND', message: 'Not found.' }
      expect(await response.json()).toEqual({
        // Under /api/auth also in the error format of the sign-in.
        ...(path.startsWith('/api/auth/') && failure),
        error: { ...failure, requestId: response.headers.get('x-request-id') },
      })
    },
  )

  it('under /api/auth has the error format of the sign-in, like other errors there', async () => {
    const handleSignIn = async () => Response.json({ ok: true })
    const limits = createRequestLimits({ perUser: 0, perAddress: 4 })
    const app = createFakeApp({ handleSignIn, limits })
    const json = { 'Content-Type': 'application/json' }
    const requests: [string, RequestInit, number, string][] = [
      ['/api/auth/sign-in/email', { method: 'PUT', body: '{}', headers: json }, 404, 'NOT_FOUND'],
      [`/api/auth/${'x'.repeat(300)}`, {}, 404, 'NOT_FOUND'],
      [
        '/api/auth/sign-up/email',
        { method: 'POST', body: 'x'.repeat(70_000), headers: { ...json, 'Content-Length': '70000' } },
        413,
        'PAYLOAD_TOO_LARGE',
      ],
      ['/api/auth/token', {}, 200, ''],
      ['/api/auth/token', {}, 429, 'RATE_LIMITED'],
    ]
    for (const [path, init, status, code] of requests) {
      const response = await app.send(path, init)
      expect(response.status).toBe(status)
      const { error, ...outside } = (await response.json()) as Record<string, unknown>
      if (status === 200) continue
      expect(outside).toEqual({ code, message: expect.stringMatching(/./) })
      expect(error).toMatchObject(outside)
    }
  })

  it.each(['tasks', 'tasks.nothing', '__proto__', 'constructor.name', 'tasks.list.toString'])(
    'as tRPC procedure %s is a 404 with a tRPC error',
    async (procedure) => {
      const response = await createFakeApp().send(`/trpc/${procedure}`, { headers: GOOD_TOKEN })
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({
        error: { json: { data: { code: 'NOT_FOUND', httpStatus: 404, requestId: expect.any(String) } } },
      })
    },
  )

  it('is never reflected as HTML [H-04]', async () => {
    const response = await createFakeApp().send('/trpc/<script>alert(1)</script>')
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })
})

describe('a trailing slash', () => {
  const json = { 'Content-Type': 'application/json' }

  it.each<[method: string, path: string, body?: string]>([
    ['GET', '/api/v1/tasks?limit=2'],
    ['HEAD', '/api/v1/tasks'],
    ['POST', '/api/v1/tasks', '{"title":5}'],
    ['OPTIONS', '/api/v1/tasks'],
    ['GET', '/api/v1/tasks/stats'],
    ['GET', `/api/v1/tasks/${crypto.randomUUID()}`],
    ['PATCH', '/api/v1/tasks/x', '{"title":"y"}'],
    ['DELETE', '/api/v1/tasks/x'],
    ['POST', '/api/v1/tasks/x/complete'],
    ['POST', '/api/v1/tasks/bulk/create', '{"tasks":5}'],
    ['GET', '/api/v1/openapi.json'],
    ['GET', '/api/v1/nothing'],
    ['POST', '/api/v1/me'],
    ['GET', '/api/tasks?limit=2'],
    ['POST', '/api/tasks', '{"title":5}'],
    ['GET', '/trpc/tasks.list'],
    ['GET', '/trpc/tasks.list,tasks.stats?batch=1'],
    ['POST', '/trpc/tasks.create', '{"json":{"title":5}}'],
    ['POST', '/trpc/tasks.createMany', `{"json":"${'x'.repeat(70_000)}"}`],
    ['OPTIONS', '/trpc/tasks.list'],
    ['GET', '/health/live'],
    ['GET', '/health/ready'],
    ['GET', '/metrics'],
    ['GET', '/nowhere'],
  ])('does not change the response to %s %s', async (method, path, body) => {
    const app = createFakeApp()
    const [route = '', query] = path.split('?')
    const sent = { method, headers: { ...GOOD_TOKEN, ...json, 'X-Request-Id': 'same' }, ...(body && { body }) }
    const answerAt = async (location: string) => {
      const response = await app.send(query === undefined ? location : `${location}?${query}`, sent)
      const { 'retry-after': _, ...headers } = Object.fromEntries(response.headers)
      return { status: response.status, headers, text: await response.text() }
    }
    expect(await answerAt(`${route}/`)).toEqual(await answerAt(route))
  })

  it('is removed from requests to the sign-in, so that its rate limits apply', async () => {
    const handleSignIn = async (request: Request) => Response.json([request.url, await request.text()])
    const app = createFakeApp({ handleSignIn })
    const sent = { method: 'POST', headers: json, body: '{}' }
    for (const path of ['/api/auth/sign-in/email', '/api/auth/sign-in/email/'])
      expect(await (await app.send(`${path}?a=/b/`, sent)).json()).toEqual([
        'http://localhost:8000/api/auth/sign-in/email?a=/b/',
        '{}',
      ])
  })

  it.each(['//evil.example/', '/api/tasks//evil.example/', '/api//evil.example/', '//evil.example/docs/', '/docs//'])(
    'does not redirect to another host: %s',
    async (path) => {
      const response = await createFakeApp().send(`http://localhost:8000${path}`)
      expect(response.headers.get('location') ?? '/').toMatch(/^\/(?!\/)/)
      expect([308, 404]).toContain(response.status)
    },
  )
})

describe('a method', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'BREW'])(
    '%s is rejected under /trpc with 405 and Allow',
    async (method) => {
      const app = createFakeApp()
      const response = await app.send('/trpc/tasks.list', { method, headers: GOOD_TOKEN })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, POST')
      expect(app.databaseCalls()).toBe(0)
    },
  )

  it.each(['PUT', 'DELETE', 'BREW'])('%s is a 404 on health checks and the sign-in [A-14]', async (method) => {
    const app = createFakeApp({ handleSignIn: async () => new Response('reached') })
    expect((await app.send('/health/live', { method })).status).toBe(404)
    expect((await app.send('/api/auth/token', { method })).status).toBe(404)
  })
})

describe('an operator endpoint', () => {
  const locations = ['admin', 'debug', 'debug/pprof', 'actuator', 'env', 'status', 'internal', 'console', '.git/config']
  const paths = locations.flatMap((location) => [
    `/${location}`,
    `/api/${location}`,
    `/api/v1/${location}`,
    `/trpc/${location}`,
  ])

  it.each([...paths, '/api/auth/admin/list-users', '/api/v1/users', '/trpc/admin.users,debug.env?batch=1'])(
    'does not exist at %s [O-10]',
    async (path) => {
      const app = createFakeApp()
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const headers = { ...GOOD_TOKEN, 'Content-Type': 'application/json' }
        const { status } = await app.send(path, { method, headers, ...(method === 'POST' && { body: '{}' }) })
        expect([404, 405]).toContain(status)
      }
      expect(app.databaseCalls()).toBe(0)
    },
  )

  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'is not reachable by overriding the method with %s, nor is a mutation [O-10]',
    async (header) => {
      const app = createFakeApp()
      const headers = { ...GOOD_TOKEN, [header]: 'DELETE' }
      expect((await app.send('/api/v1/tasks/trash', { headers })).status).toBe(405)
      expect((await app.send('/trpc/tasks.emptyTrash', { headers: { ...headers, [header]: 'POST' } })).status).toBe(405)
      expect((await app.send('/api/v1/tasks/trash?_method=DELETE', { headers: GOOD_TOKEN })).status).toBe(405)
      expect(app.databaseCalls()).toBe(0)
    },
  )
})

it.each([
  ['a bad token', '/trpc/tasks.list', { headers: { Authorization: 'Bearer bad' } }],
  ['no token', '/trpc/tasks.list', {}],
  ['an unknown path', '/nowhere', { headers: GOOD_TOKEN }],
  ['an unknown procedure', '/trpc/no.procedure', { headers: GOOD_TOKEN }],
  ['a bad method', '/trpc/tasks.list', { method: 'PUT', headers: GOOD_TOKEN }],
  ['a preflight', '/trpc/tasks.list', { method: 'OPTIONS', headers: { Origin: 'https://app.example.com' } }],
  ['invalid JSON input', '/trpc/tasks.get?input=%7B', { headers: GOOD_TOKEN }],
  ['a batch of 11', `/trpc/${Array(11).fill('tasks.list').join()}?batch=1`, { headers: GOOD_TOKEN }],
] as [string, string, RequestInit][])('makes no database call for %s', async (_what, path, init) => {
  const app = createFakeApp()
  const { status } = await app.send(path, init)
  expect(status === 204 || (status >= 400 && status < 500)).toBe(true)
  expect(app.databaseCalls()).toBe(0)
})

it('makes one database call for a valid query', async () => {
  const app = createFakeApp()
  expect((await app.send('/trpc/tasks.list', { headers: GOOD_TOKEN })).status).toBe(200)
  expect(app.databaseCalls()).toBe(1)
})

it('does not log the query string of a request', async () => {
  const app = createFakeApp()
  const input = encodeURIComponent(JSON.stringify({ json: { search: 'private-title-search' } }))
  await app.send(`/trpc/tasks.list?input=${input}`, { headers: GOOD_TOKEN })
  expect(app.log).toMatchObject([{ path: '/trpc/tasks.list', status: 200, userId: 'ada' }])
  expect(JSON.stringify(app.log)).not.toContain('private-title')
})

it('rejects paths longer than 200 characters under the sign-in, whose rate limiter stores them', async () => {
  const app = createFakeApp({ handleSignIn: async () => new Response('reached') })
  expect((await app.send(`/api/auth/${'a'.repeat(190)}`)).status).toBe(200)
  expect((await app.send(`/api/auth/${'a'.repeat(191)}`)).status).toBe(404)
})

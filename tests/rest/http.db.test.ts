import { randomUUID } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../../src/api/router.ts'
import { operationsOf } from '../../src/rest/operations.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import { createTestApp, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { IN_NEXT } from '../helpers/under-base-path.ts'
import { type RestAnswer, rawRest } from './raw-rest.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** The paths of all lists, and one with a query. */
const LISTS = [
  ...operationsOf(appRouter)
    .filter(({ procedure }) => procedure.endsWith('.list'))
    .map(({ path }) => `/api/v1${path}`),
  '/api/v1/tasks?total=true&sort=due',
]

const codeOf = ({ status, body }: RestAnswer) => [status, body?.error?.code]

describe('a task over REST', () => {
  it('can be created, read, changed, completed, deleted and restored, with Location and ETag', async () => {
    const { send } = await rawRest(app)
    const created = await send('POST', '/api/v1/tasks', { body: { title: 'Buy milk' } })
    const { id } = created.body.data
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toBe(`/api/v1/tasks/${id}`)
    expect(created.headers.get('etag')).toBe('"1"')
    expect(created.body.meta).toEqual({ requestId: created.headers.get('x-request-id') })
    expect(created.body.data.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    const at = created.headers.get('location') ?? ''
    expect((await send('GET', at)).body.data).toEqual(withoutToken(created.body.data))
    const steps = [
      await send('PATCH', at, { body: { title: 'Buy oat milk' } }),
      await send('POST', `${at}/complete`),
      await send('POST', `${at}/reopen`, { body: {} }),
      await send('DELETE', at),
      await send('POST', `${at}/restore`),
    ]
    expect(steps.map(({ status, headers }) => [status, headers.get('etag')])).toEqual(
      [2, 3, 4, 5, 6].map((version) => [200, `"${version}"`]),
    )
    expect(steps.at(-1)?.body.data).toMatchObject({ title: 'Buy oat milk', completed: false, deletedAt: null })
  })

  it('can be replaced after an edit, and created with a client-generated id', async () => {
    const { send } = await rawRest(app)
    const at = `/api/v1/tasks/${randomUUID()}`
    const created = await send('PUT', at, { body: { title: 'Buy milk', tags: ['home'] } })
    expect([created.status, created.headers.get('location')]).toEqual([201, at])
    const again = await send('PUT', at, { body: created.body.data })
    expect([again.status, again.headers.get('location'), again.body.data]).toEqual([
      200,
      null,
      { ...created.body.data, affected: {}, undoToken: null },
    ])
    const read = (await send('GET', at)).body.data
    const replaced = await send('PUT', at, { body: { ...read, title: 'Buy oat milk', tags: undefined } })
    expect(replaced.body.data).toEqual({
      ...read,
      title: 'Buy oat milk',
      tags: [],
      version: 2,
      updatedAt: expect.any(String),
      affected: { task: 1 },
      undoToken: expect.any(String),
    })
  })

  it('rejects an edited read-only field by name, and an invalid time', async () => {
    const { send, create } = await rawRest(app)
    const task = await create()
    const edit = (change: object) => send('PUT', `/api/v1/tasks/${task.id}`, { body: { ...task, ...change } })
    const changes = {
      createdAt: '2020-01-01T00:00:00Z',
      updatedAt: task.updatedAt.replace('Z', '+01:00'),
      completedAt: task.createdAt,
      version: 9,
      id: randomUUID(),
      deletedAt: 'yesterday',
    }
    for (const [name, value] of Object.entries(changes)) {
      const { status, body } = await edit({ [name]: value })
      expect([status, body.error.issues[0].path]).toEqual([400, [name]])
    }
    // The same moment with another offset.
    const same = new Date(task.createdAt).toISOString().replace('Z', '+00:00')
    expect((await edit({ createdAt: same })).status).toBe(200)
  })
})

describe('a list over REST', () => {
  it('can be paged by Link and by nextCursor', async () => {
    const { send, create } = await rawRest(app)
    for (let n = 0; n < 5; n++) await create({ title: `Task ${n}`, tags: ['a,b', 'ü&='] })
    const query = 'tags.all=a%2Cb&tags.all=%C3%BC%26%3D&sort=-title&limit=2'
    const titles: string[] = []
    let next: string | undefined = `/api/v1/tasks?${query}`
    while (next) {
      const page: RestAnswer = await send('GET', next)
      titles.push(...page.body.data.map(({ title }: { title: string }) => title))
      expect(page.body.meta).toMatchObject({ limit: 2, nextCursor: titles.length < 5 ? expect.any(String) : null })
      next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1]
      expect(next === undefined).toBe(page.body.meta.nextCursor === null)
    }
    expect(titles).toEqual(['Task 4', 'Task 3', 'Task 2', 'Task 1', 'Task 0'])
  })

  it.each(LISTS)('has a weak ETag, and is not sent again while it is unchanged: %s', async (path) => {
    const { send, create } = await rawRest(app)
    await create({ title: 'x', tags: ['a', 'b'] })
    await create()
    const first = await send('GET', path)
    const tag = first.headers.get('etag') ?? ''
    expect([first.status, tag]).toEqual([200, expect.stringMatching(/^W\/"[\da-f]{32}"$/)])
    for (const known of [tag, `"x", ${tag.slice(2)}`, '*']) {
      const again = await send('GET', path, { headers: { 'If-None-Match': known } })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag])
      expect(again.headers.get('cache-control')).toBe('private, no-cache')
      expect(again.headers.get('vary')).toMatch(/\bAuthorization\b/)
      expect(again.headers.has('link')).toBe(false)
    }
    expect((await send('HEAD', path)).headers.get('etag')).toBe(tag)
    const other = await send('GET', path, { headers: { 'If-None-Match': 'W/"1"' } })
    expect([other.status, other.headers.get('etag')]).toEqual([200, tag])
  })

  it.each(['/api/v1/tasks?limit=1', '/api/v1/tags?limit=1'])('has no Link in a 304: %s', async (path) => {
    const { send, create } = await rawRest(app)
    await create({ title: 'x', tags: ['a', 'b'] })
    await create()
    const { headers } = await send('GET', path)
    expect(headers.get('link')).toMatch(/; rel="next"$/)
    const again = await send('GET', path, { headers: { 'If-None-Match': headers.get('etag') ?? '' } })
    expect([again.status, again.headers.has('link')]).toEqual([304, false])
  })

  it('has another ETag for every other content', async () => {
    const { send, create } = await rawRest(app)
    const tags = new Set<string>()
    const add = async (query = '') => tags.add((await send('GET', `/api/v1/tasks${query}`)).headers.get('etag') ?? '')
    await add()
    const { id } = await create()
    await create()
    await add()
    for (const query of ['?limit=1', '?limit=2', '?total=true', '?sort=createdAt&limit=1']) await add(query)
    await send('PATCH', `/api/v1/tasks/${id}`, { body: { priority: 'high' } })
    await add()
    expect(tags.size).toBe(7)
  })

  it('returns the default limit if none is requested', async () => {
    const { send } = await rawRest(app)
    expect((await send('GET', '/api/v1/tasks')).body).toEqual({
      data: [],
      meta: { requestId: expect.any(String), nextCursor: null, limit: 50 },
    })
  })
})

describe('REST as HTTP', () => {
  it('keeps responses out of shared caches and separate by user', async () => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    for (const path of ['', `/${id}`, '/stats']) {
      const { headers } = await send('GET', `/api/v1/tasks${path}`)
      expect(headers.get('cache-control')).toBe('private, no-cache')
      expect(headers.get('vary')).toMatch(/\bAuthorization\b/)
    }
    expect((await send('POST', `/api/v1/tasks/${id}/complete`)).headers.get('cache-control')).toBe('no-store')
    expect((await send('GET', '/api/v1/tasks/x')).headers.get('cache-control')).toBe('no-store')
  })

  it('responds to HEAD like GET without a body, and to OPTIONS with Allow', async () => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    const head = await send('HEAD', `/api/v1/tasks/${id}`)
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', '"1"'])
    expect((await send('HEAD', `/api/v1/tasks/${randomUUID()}`)).status).toBe(404)
    const options = await send('OPTIONS', `/api/v1/tasks/${id}`)
    expect([options.status, options.text]).toEqual([204, ''])
    expect(options.headers.get('allow')).toBe('GET, PATCH, PUT, DELETE, HEAD, OPTIONS')
    expect((await send('HEAD', `/api/v1/tasks/${id}/complete`)).status).toBe(405)
  })

  it.for([
    ['GET', '/api/v1/tasks/ID/complete', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/api/v1/me', 405, 'METHOD_NOT_ALLOWED'],
    ['TRACED', '/api/v1/tasks', 405, 'METHOD_NOT_ALLOWED'],
    ['PUT', '/api/v1/openapi.json', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/api/v1/tasks/trash', 405, 'METHOD_NOT_ALLOWED'],
    ['PATCH', '/api/v1/tasks/trash', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/api/v1/tasks/trash/ID', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/api/v1/tasks/trash/complete', 405, 'METHOD_NOT_ALLOWED'],
    ['DELETE', '/api/v1/tasks/stats', 405, 'METHOD_NOT_ALLOWED'],
    ['PUT', '/api/v1/tasks/stats', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/api/v1/tasks/bulk/complete', 405, 'METHOD_NOT_ALLOWED'],
    ['DELETE', '/api/v1/tasks/trash/complete', 400, 'INVALID_INPUT'],
    ['GET', '/api/v1/tasks/bulk', 404, 'NOT_FOUND'],
    ['POST', '/api/v1/tasks/bulk', 404, 'NOT_FOUND'],
    ['PATCH', '/api/v1/tasks/bulk', 404, 'NOT_FOUND'],
    ['DELETE', '/api/v1/tasks/bulk/', 404, 'NOT_FOUND'],
    ['DELETE', '/api/v1/tasks/%62ulk', 404, 'NOT_FOUND'],
    ['POST', '/api/v1/tasks/bulk/restore', 404, 'NOT_FOUND'],
    ['POST', '/api/v1/tasks/stats/complete', 404, 'NOT_FOUND'],
    ['POST', '/api/v1/tasks/trash/ID/complete', 404, 'NOT_FOUND'],
    ['PATCH', '/api/v1/tasks/bulks', 400, 'INVALID_INPUT'],
    ['GET', '/api/v1/changes/undo', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/api/v1/bulk/create', 404, 'NOT_FOUND'],
    ['POST', '/api/v1/undo', 404, 'NOT_FOUND'],
    ['DELETE', '/api/v1/trash', 404, 'NOT_FOUND'],
    ['DELETE', '/api/v1/trash/ID', 404, 'NOT_FOUND'],
    ['GET', '/api/v1', 404, 'NOT_FOUND'],
    ['GET', '/api/v1/', 404, 'NOT_FOUND'],
    ['GET', '/api/v1/tasks//', 404, 'NOT_FOUND'],
    ['GET', '/api/v1/tasks/ID/nothing', 404, 'NOT_FOUND'],
    ['DELETE', '/api/v1/projects', 404, 'NOT_FOUND'],
    ['GET', '/api/v1/tasks/%FF', 400, 'INVALID_INPUT'],
    ['GET', '/api/v1/tasks?search=%FF', 400, 'INVALID_INPUT'],
    ['GET', '/api/v1/openapi.json?x=1', 400, 'INVALID_INPUT'],
    ['GET', '/api/v1/me?x=1', 400, 'INVALID_INPUT'],
    ['GET', '/api/v1/info?x=1', 400, 'INVALID_INPUT'],
    ['POST', '/api/v1/tasks/ID/complete?x=1', 400, 'INVALID_INPUT'],
  ] as const)('%s %s is rejected with %i in the REST error format', async ([method, path, status, code], { skip }) => {
    if (['/api/v1/tasks//', '/api/v1/tasks/%FF', '/api/v1/tasks?search=%FF'].includes(path)) skip(...IN_NEXT)
    const { send } = await rawRest(app)
    const answer = await send(method, path.replace('ID', randomUUID()))
    expect(codeOf(answer)).toEqual([status, code])
    expect(answer.body).toEqual({ data: null, error: expect.anything(), meta: { requestId: expect.any(String) } })
    expect(answer.headers.has('allow')).toBe(status === 405)
  })

  it('verifies the token before any other part of a request', async () => {
    const { send } = await rawRest(app)
    const headers = { Authorization: 'Bearer nonsense', 'Content-Type': 'text/plain' }
    for (const [method, path] of [
      ['GET', '/api/v1/tasks?limit=x'],
      ['PUT', '/api/v1/tasks/x'],
      ['POST', '/api/v1/tasks'],
    ] as const) {
      const answer = await send(method, path, { headers, ...(method !== 'GET' && { body: '{' }) })
      const challenge = answer.headers.get('www-authenticate')
      expect([...codeOf(answer), challenge]).toEqual([401, 'UNAUTHENTICATED', 'Bearer error="invalid_token"'])
    }
  })

  it.each([
    ['text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['multipart/form-data; boundary=x', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['application/jsonx', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['application/json; charset=latin1', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['application/json; charset=utf-8', 201, undefined],
    ['Application/JSON', 201, undefined],
  ])('answers a body of the type %s with %i', async (type, status, code) => {
    const { send } = await rawRest(app)
    const answer = await send('POST', '/api/v1/tasks', { headers: { 'Content-Type': type }, body: { title: 'x' } })
    expect(codeOf(answer)).toEqual([status, code])
  })

  it.each([
    ['{"title":', 'unreadable'],
    ['[]', 'unreadable'],
    ['"x"', 'unreadable'],
    ['null', 'unreadable'],
    ['{"title":"x"} ?', 'unreadable'],
    ['{"json":{"title":"x"}}', 'invalid_type'],
    ['{"title":"x","__proto__":{"completed":true}}', 'unknown_key'],
    ['{"title":"x","__proto__":null}', 'unknown_key'],
    ['{"title":"x","constructor":{"prototype":{"completed":true}}}', 'unknown_key'],
    ['{"title":"x","due":{"date":"2026-11-30","__proto__":{"time":"09:00"}}}', 'unknown_key'],
    ['{"__proto__":{"title":"x"}}', 'invalid_type'],
    ['{"title":"x","userId":"another-user"}', 'unknown_key'],
  ])('rejects the body %s [O-06]', async (body, code) => {
    const { send } = await rawRest(app)
    const answer = await send('POST', '/api/v1/tasks', { body })
    expect([...codeOf(answer), answer.body.error.issues[0].code]).toEqual([400, 'INVALID_INPUT', code])
    expect((await send('GET', '/api/v1/tasks')).body.data).toEqual([])
  })

  it('rejects a body over 64 KB, and fields in operations without input', async () => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    const large = await send('PATCH', `/api/v1/tasks/${id}`, { body: { description: 'x'.repeat(70_000) } })
    expect(codeOf(large)).toEqual([413, 'PAYLOAD_TOO_LARGE'])
    const keys = await send('POST', `/api/v1/tasks/${id}/complete`, { body: { completed: false } })
    expect([...codeOf(keys), keys.body.error.issues[0].path]).toEqual([400, 'INVALID_INPUT', ['completed']])
  })

  it.for([
    ['/api/tasks', '/api/v1/tasks'],
    ['/api/tasks/x/complete?a=b', '/api/v1/tasks/x/complete?a=b'],
    ['/api/tasks/x/complete?a=%20b', '/api/v1/tasks/x/complete?a=%20b'],
  ] as const)('redirects %s, without a version, preserving method and query', async ([path, to], { skip }) => {
    if (path.includes('%20')) skip(...IN_NEXT)
    const { send } = await rawRest(app)
    const moved = await send('POST', path, { body: {} })
    expect([moved.status, moved.headers.get('location')]).toEqual([308, to])
  })

  it.each(['br', 'gzip'])('sends a document in the coding of Content-Encoding if %s is accepted', async (coding) => {
    const headers = { 'Accept-Encoding': coding }
    const answer = await app.fetch(new Request('http://test/api/v1/openapi.json', { headers }))
    const sent = Buffer.from(await answer.arrayBuffer())
    const decode = { br: brotliDecompressSync, gzip: gunzipSync }[answer.headers.get('content-encoding') ?? '']
    expect(JSON.parse(String(decode?.(sent) ?? sent)).openapi).toMatch(/^3\./)
  })

  it('answers CORS preflights', async () => {
    const headers = {
      Origin: 'https://app.example.com',
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': 'if-match',
    }
    const { send } = await rawRest(app)
    const preflight = await send('OPTIONS', '/api/v1/tasks/x', { headers })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH')
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('if-match')
  })
})

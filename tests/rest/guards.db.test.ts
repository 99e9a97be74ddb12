import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'
import { createTestApp, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { rawRest } from './raw-rest.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

it('rejects the version of a purged task for a new task with the same id', async () => {
  const { send, create } = await rawRest(app)
  const { id } = await create()
  const at = `/api/v1/tasks/${id}`
  await send('DELETE', at)
  await send('DELETE', `/api/v1/tasks/trash/${id}`)
  const again = await send('POST', '/api/v1/tasks', { body: { id, title: 'Another' } })
  expect([again.status, again.headers.get('etag')]).toEqual([201, '"3"'])
  const stale = await send('PATCH', at, { headers: { 'If-Match': '"1"' }, body: { title: 'mine' } })
  expect([stale.status, stale.body.error.current.title]).toEqual([412, 'Another'])
  expect((await send('GET', at, { headers: { 'If-None-Match': '"1"' } })).status).toBe(200)
  await send('DELETE', at)
  await send('DELETE', `/api/v1/tasks/trash/${id}`)
  const put = await send('PUT', at, { body: { title: 'By PUT' } })
  expect([put.status, put.headers.get('etag'), put.headers.get('location')]).toEqual([201, '"5"', at])
})

it.each([
  ['POST', '/api/v1/tasks', { title: 'x' }],
  ['POST', '/api/v1/changes/undo', { undoToken: 'x' }],
  ['POST', '/api/v1/tasks/bulk/complete', { ids: [randomUUID()] }],
  ['DELETE', '/api/v1/tasks/trash', undefined],
])('%s %s rejects preconditions, which it does not support', async (method, path, body) => {
  const { send } = await rawRest(app)
  for (const header of ['If-Match', 'If-None-Match']) {
    const { status, body: answer } = await send(method, path, { headers: { [header]: '"1"' }, body })
    expect([status, answer.error.issues[0].path]).toEqual([400, [header]])
  }
})

it('rejects ifVersions of a task that is not in ids', async () => {
  const { send, create } = await rawRest(app)
  const { id } = await create()
  const body = { ids: [id], ifVersions: { [randomUUID()]: 1 } }
  for (const [path, more] of [
    ['delete', {}],
    ['update', { set: { title: 'x' } }],
  ] as const) {
    const answer = await send('POST', `/api/v1/tasks/bulk/${path}`, { body: { ...body, ...more } })
    expect([answer.status, answer.body.error.issues[0].path]).toEqual([400, ['ifVersions']])
  }
  expect((await send('GET', `/api/v1/tasks/${id}`)).body.data).toMatchObject({ version: 1 })
})

it('rejects a body with Content-Encoding', async () => {
  const { send } = await rawRest(app)
  const answer = await send('POST', '/api/v1/tasks', { headers: { 'Content-Encoding': 'gzip' }, body: { title: 'x' } })
  expect([answer.status, answer.body.error.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
})

it('does not log client errors as server errors', async () => {
  const app = createFakeApp()
  expect((await app.send('/api/v1/openapi.json?x=1')).status).toBe(400)
  expect((await app.send('/api/v1/tasks?limit=x', { headers: GOOD_TOKEN })).status).toBe(400)
  expect(app.log.filter(({ level }) => level >= 50)).toEqual([])
})

it('does not log an aborted request body as a server error', async () => {
  const app = createFakeApp()
  const stop = new AbortController()
  const body = new ReadableStream({
    pull: (controller) => {
      stop.abort()
      controller.error(new Error('the connection broke'))
    },
  })
  const init = { method: 'POST', body, duplex: 'half', signal: stop.signal, headers: GOOD_TOKEN } as RequestInit
  await app.send('/api/v1/tasks', { ...init, headers: { ...GOOD_TOKEN, 'Content-Type': 'application/json' } })
  expect(app.log).toMatchObject([{ level: 30, aborted: true }])
})

it('ignores a trailing slash, also in Link and Location', async () => {
  const { send } = await rawRest(app)
  const created = await send('POST', '/api/v1/tasks/', { body: { title: 'One' } })
  const at = `/api/v1/tasks/${created.body.data.id}`
  expect([created.status, created.headers.get('location')]).toEqual([201, at])
  await send('POST', '/api/v1/tasks', { body: { title: 'Two' } })
  const page = await send('GET', '/api/v1/tasks/?limit=1')
  expect(page.headers.get('link')).toMatch(/^<\/api\/v1\/tasks\?limit=1&cursor=[^>]+>; rel="next"$/)
  const moved = await send('PATCH', `/api/tasks/${created.body.data.id}/?a=1`, { body: { title: 'x' } })
  expect([moved.status, moved.headers.get('location')]).toEqual([308, `${at}?a=1`])
  expect((await send('POST', `${at}/complete/`)).body.data.completed).toBe(true)
  expect((await send('DELETE', `${at}/`, { headers: { 'If-Match': '"2"' } })).status).toBe(200)
})

it('merges a patch by RFC 7396, except "due", which is replaced as a whole', async () => {
  const { send, create } = await rawRest(app)
  const due = { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' }
  const { id } = await create({ title: 'Buy milk', description: 'Oat', priority: 'high', tags: ['home'], due })
  const headers = { 'Content-Type': 'application/merge-patch+json' }
  const patch = async (body: object) =>
    (await send('PATCH', `/api/v1/tasks/${id}`, { headers, body: JSON.stringify(body) })).body.data
  expect(await patch({ description: null, tags: ['work'] })).toMatchObject({
    title: 'Buy milk',
    description: '',
    priority: 'high',
    tags: ['work'],
    due,
  })
  const later = await patch({ priority: null, due: { date: '2026-12-01' } })
  expect([later.priority, later.due]).toEqual(['none', { date: '2026-12-01' }])
  expect((await patch({ due: null })).due).toBeNull()
})

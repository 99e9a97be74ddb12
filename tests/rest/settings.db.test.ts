import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withoutToken } from '../helpers/plain-caller.ts'
import { createTestApp, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type RestAnswer, rawRest } from './raw-rest.ts'

const AT = '/api/v1/me/settings'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const outcome = ({ status, headers }: RestAnswer) => [status, headers.get('etag')]

it('are the defaults at version 0 until one is set, with the ETag "0"', async () => {
  const { send } = await rawRest(app)
  const read = await send('GET', AT)
  expect(outcome(read)).toEqual([200, '"0"'])
  expect(read.body.data).toMatchObject({ timeZone: 'UTC', version: 0, createdAt: null, updatedAt: null })
  for (const tag of ['"0"', 'W/"0"', '*', '"1", "0"']) {
    const fresh = await send('GET', AT, { headers: { 'If-None-Match': tag } })
    expect([...outcome(fresh), fresh.text]).toEqual([304, '"0"', ''])
  }
  expect(outcome(await send('GET', AT, { headers: { 'If-Match': '"0"' } }))).toEqual([200, '"0"'])
  expect(outcome(await send('GET', AT, { headers: { 'If-Match': '"1"' } }))).toEqual([412, '"0"'])
  expect([...outcome(await send('HEAD', AT)), (await send('OPTIONS', AT)).headers.get('allow')]).toEqual([
    200,
    '"0"',
    'GET, PATCH, HEAD, OPTIONS',
  ])
  expect((await send('GET', '/api/v1/changes')).body.data.changes).toEqual([])
})

it('are changed by PATCH, one at a time, and reset by null', async () => {
  const { send } = await rawRest(app)
  const first = await send('PATCH', AT, { body: { timeZone: 'Asia/Tokyo', weekStart: 'sunday' } })
  expect([...outcome(first), first.headers.get('location')]).toEqual([200, '"1"', null])
  expect(first.body.data.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const headers = { 'Content-Type': 'application/merge-patch+json' }
  const second = await send('PATCH', AT, { headers, body: JSON.stringify({ timeZone: null, locale: 'pt-br' }) })
  expect(outcome(second)).toEqual([200, '"2"'])
  expect(second.body.data).toMatchObject({ timeZone: 'UTC', weekStart: 'sunday', locale: 'pt-BR' })
  expect(outcome(await send('PATCH', AT))).toEqual([200, '"2"'])
  const read = await send('GET', AT, { headers: { 'If-None-Match': '"1"' } })
  expect([...outcome(read), read.body.data]).toEqual([200, '"2"', withoutToken(second.body.data)])
})

it('are changed by PATCH with If-Match only at that version, from "0"', async () => {
  const { send } = await rawRest(app)
  const patch = (match: string, locale: string) =>
    send('PATCH', AT, { headers: { 'If-Match': match }, body: { locale } })
  for (const tag of ['"1"', '"1", "2"', '"00"', '"-0"', '"x"']) {
    const stale = await patch(tag, 'fr')
    expect([tag, ...outcome(stale), stale.body.error.code]).toEqual([tag, 412, '"0"', 'PRECONDITION_FAILED'])
    expect(stale.body.error.current).toMatchObject({ version: 0, locale: 'en' })
  }
  expect(outcome(await patch('"0"', 'fr'))).toEqual([200, '"1"'])
  for (const tag of ['"0"', '"0", "2"']) {
    const stale = await patch(tag, 'it')
    expect([tag, ...outcome(stale), stale.body.error.current.locale]).toEqual([tag, 412, '"1"', 'fr'])
  }
  expect(outcome(await patch('"0", "1"', 'de'))).toEqual([200, '"2"'])
  expect(outcome(await patch('*', 'es'))).toEqual([200, '"3"'])
})

it.each([
  ['If-Match', '*', 200, '"1"'],
  ['If-Match', '"0", "7"', 200, '"1"'],
  ['If-None-Match', '"7"', 200, '"1"'],
  ['If-None-Match', '"0"', 412, '"0"'],
  ['If-None-Match', '"7", "0"', 412, '"0"'],
  // The defaults are a representation of the resource.
  ['If-None-Match', '*', 412, '"0"'],
] as const)('at version 0 answer PATCH with %s: %s by %i', async (name, tag, status, etag) => {
  const { send } = await rawRest(app)
  const answer = await send('PATCH', AT, { headers: { [name]: tag }, body: { locale: 'fr' } })
  expect(outcome(answer)).toEqual([status, etag])
  expect((await send('GET', AT)).body.data.version).toBe(status === 200 ? 1 : 0)
})

it('are changed once by requests with the same Idempotency-Key', async () => {
  const { send } = await rawRest(app)
  const patch = (body: object) => send('PATCH', AT, { headers: { 'Idempotency-Key': 'k' }, body })
  const first = await patch({ timeZone: 'Asia/Tokyo' })
  await send('PATCH', AT, { body: { locale: 'fr' } })
  const again = await patch({ timeZone: 'Asia/Tokyo' })
  expect([...outcome(again), again.body.data]).toEqual([200, '"1"', first.body.data])
  const other = await patch({ timeZone: null })
  expect([other.status, other.body.error.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH'])
})

it.each<[string, string, object | undefined, number, string[]]>([
  ['PATCH', AT, { timeZone: 'Mars/Base' }, 400, ['timeZone']],
  ['PATCH', AT, { weekStart: 'someday' }, 400, ['weekStart']],
  ['PATCH', AT, { allDayReminderTime: '25:00' }, 400, ['allDayReminderTime']],
  ['PATCH', AT, { id: '00000000-0000-4000-8000-000000000001' }, 400, ['id']],
  ['PATCH', AT, { version: 0 }, 400, ['version']],
  ['PATCH', AT, { ifVersion: 0 }, 400, ['ifVersion']],
  ['PATCH', `${AT}?locale=fr`, {}, 400, ['locale']],
  ['GET', `${AT}?x=1`, undefined, 400, ['x']],
])('reject %s %s with the body %j', async (method, path, body, status, name) => {
  const { send } = await rawRest(app)
  const answer = await send(method, path, { body })
  expect([answer.status, answer.body.error.issues[0].path]).toEqual([status, name])
})

it('accept no PUT, POST or DELETE, and their history is undone by its token', async () => {
  const { send } = await rawRest(app)
  for (const method of ['PUT', 'POST', 'DELETE']) expect((await send(method, AT)).status).toBe(405)
  const { undoToken } = (await send('PATCH', AT, { body: { locale: 'fr' } })).body.data
  expect((await send('POST', '/api/v1/changes/undo', { body: { undoToken } })).status).toBe(200)
  expect(outcome(await send('GET', AT))).toEqual([200, '"0"'])
})

it('matches no task with the ETag "0", neither an existing one nor a new one', async () => {
  const { send, create } = await rawRest(app)
  const { id } = await create()
  const headers = { 'If-Match': '"0"' }
  for (const [method, path] of [
    ['PATCH', id],
    ['PUT', id],
    ['PUT', randomUUID()],
  ]) {
    const refused = await send(`${method}`, `/api/v1/tasks/${path}`, { headers, body: { title: 'x' } })
    expect([method, refused.status]).toEqual([method, 412])
  }
  expect((await send('GET', '/api/v1/tasks')).body.data).toMatchObject([{ id, version: 1 }])
})

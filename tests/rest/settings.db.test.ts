import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

const SETTINGS = '/api/v1/me/settings'

describe('settings that nobody has set', () => {
  it('have the ETag "0", which conditional requests accept', async () => {
    const { send } = await rawRest(app)
    const read = await send('GET', SETTINGS)
    expect([read.status, read.headers.get('etag'), read.body.data.version]).toEqual([200, '"0"', 0])
    expect((await send('GET', SETTINGS, { headers: { 'If-None-Match': '"0"' } })).status).toBe(304)
    expect((await send('GET', SETTINGS, { headers: { 'If-Match': '"1"' } })).status).toBe(412)
    const set = await send('PATCH', SETTINGS, { headers: { 'If-Match': '"0"' }, body: { locale: 'de' } })
    expect([set.status, set.headers.get('etag')]).toEqual([200, '"1"'])
    const again = await send('PATCH', SETTINGS, { headers: { 'If-Match': '"0"' }, body: { locale: 'fr' } })
    expect([again.status, again.body.error.current.version]).toEqual([412, 1])
  })

  it.each([{ 'If-Match': '"1"' }, { 'If-Match': '"1", "2"' }, { 'If-None-Match': '*' }, { 'If-None-Match': '"0"' }])(
    'are not changed with %j: 412 with the defaults',
    async (headers) => {
      const { send } = await rawRest(app)
      const refused = await send('PATCH', SETTINGS, { headers, body: { locale: 'de' } })
      expect([refused.status, refused.headers.get('etag')]).toEqual([412, '"0"'])
      expect(refused.body.error).toMatchObject({ code: 'PRECONDITION_FAILED', current: { version: 0, locale: 'en' } })
      expect((await send('GET', SETTINGS)).body.data.version).toBe(0)
    },
  )

  it.each([{ 'If-Match': '*' }, { 'If-Match': '"0", "7"' }, { 'If-None-Match': '"1"' }])(
    'are changed with %j',
    async (headers) => {
      const { send } = await rawRest(app)
      const set = await send('PATCH', SETTINGS, { headers, body: { locale: 'de' } })
      expect([set.status, set.body.data.locale]).toEqual([200, 'de'])
    },
  )
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

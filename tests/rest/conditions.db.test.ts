import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withoutToken } from '../helpers/plain-caller.ts'
import { createTestApp, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type RestAnswer, rawRest } from './raw-rest.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const codeOf = ({ status, body }: RestAnswer) => [status, body?.error?.code]

describe('If-None-Match', () => {
  it('answers 304 without a body while the task is as it was', async () => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    for (const tag of ['"1"', 'W/"1"', '*', '"7", "1"']) {
      const fresh = await send('GET', `/api/v1/tasks/${id}`, { headers: { 'If-None-Match': tag } })
      expect([fresh.status, fresh.text, fresh.headers.get('etag')]).toEqual([304, '', '"1"'])
    }
    await send('POST', `/api/v1/tasks/${id}/complete`)
    const changed = await send('GET', `/api/v1/tasks/${id}`, { headers: { 'If-None-Match': '"1"' } })
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"'])
  })

  it('lets PUT create and nothing else', async () => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    const headers = { 'If-None-Match': '*' }
    const taken = await send('PUT', `/api/v1/tasks/${id}`, { headers, body: { title: 'x' } })
    expect([...codeOf(taken), taken.body.error.current.title]).toEqual([412, 'PRECONDITION_FAILED', 'Buy milk'])
    expect((await send('PUT', `/api/v1/tasks/${randomUUID()}`, { headers, body: { title: 'x' } })).status).toBe(201)
    expect(codeOf(await send('PATCH', `/api/v1/tasks/${id}`, { headers, body: { title: 'x' } }))).toEqual([
      400,
      'INVALID_INPUT',
    ])
  })
})

describe('If-Match', () => {
  const changes: [method: string, path: string, body?: object][] = [
    ['PATCH', '', { title: 'mine' }],
    ['PUT', '', { title: 'mine' }],
    ['DELETE', ''],
    ['POST', '/complete'],
    ['POST', '/reopen'],
    ['POST', '/restore'],
  ]

  it.each(changes)(
    '%s %s changes the version that it names, and refuses every other with the task as it is',
    async (method, path, body) => {
      const { send, create } = await rawRest(app)
      const { id } = await create()
      const at = `/api/v1/tasks/${id}`
      const current = withoutToken((await send('PATCH', at, { body: { title: 'theirs' } })).body.data)
      for (const tag of ['"1"', '"3"', 'W/"2"', '"two"', '"99999999999999999999"', '""']) {
        const stale = await send(method, at + path, { headers: { 'If-Match': tag }, body })
        expect([...codeOf(stale), stale.headers.get('etag')]).toEqual([412, 'PRECONDITION_FAILED', '"2"'])
        expect(stale.body.error.current).toEqual(current)
      }
      expect((await send('GET', at)).body.data).toEqual(current)
      expect((await send(method, at + path, { headers: { 'If-Match': '"2"' }, body })).status).toBe(200)
    },
  )

  it.each(changes)('%s %s with * takes any version', async (method, path, body) => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    const headers = { 'If-Match': '*' }
    expect((await send(method, `/api/v1/tasks/${id}${path}`, { headers, body })).status).toBe(200)
    const missing = await send(method, `/api/v1/tasks/${randomUUID()}${path}`, { headers, body })
    expect(missing.status).toBe(method === 'PUT' ? 412 : 404)
  })

  it.each(['1', '"1', '"1", "2"', '', '"a\u00e9"'])('refuses %j', async (tag) => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    const refused = await send('DELETE', `/api/v1/tasks/${id}`, { headers: { 'If-Match': tag } })
    expect([...codeOf(refused), refused.body.error.issues[0].path]).toEqual([400, 'INVALID_INPUT', ['If-Match']])
  })

  it('cannot be said in the body', async () => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    for (const body of [
      { title: 'x', ifVersion: 1 },
      { title: 'x', create: false },
    ]) {
      const refused = await send('PUT', `/api/v1/tasks/${id}`, { body })
      expect([...codeOf(refused), refused.body.error.issues[0].code]).toEqual([400, 'INVALID_INPUT', 'unknown_key'])
    }
  })
})

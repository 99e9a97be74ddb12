import { describe, expect, it } from 'vitest'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const TOO_LARGE = JSON.stringify({ title: 'x'.repeat(70_000) })

describe('a path without a version', () => {
  it.each([
    ['GET', '', {}],
    ['GET', '', GOOD_TOKEN],
    ['POST', '', { ...GOOD_TOKEN, ...JSON_TYPE }],
    ['DELETE', '/some-id', GOOD_TOKEN],
  ])('redirects to the current version without a database call: %s %s [O-17]', async (method, rest, headers) => {
    const app = createFakeApp()
    const init = { method, headers, ...(method === 'POST' && { body: TOO_LARGE }) }
    const response = await app.send(`/api/tasks${rest}`, init)
    expect([response.status, response.headers.get('location')]).toEqual([308, `/api/v1/tasks${rest}`])
    expect(await response.text()).toBe('')
    expect(app.databaseCalls()).toBe(0)
  })

  it('requires the same authentication and limits after the redirect [O-17]', async () => {
    const app = createFakeApp()
    const follow = async (path: string, init: RequestInit) => {
      const { headers } = await app.send(path, init)
      return (await app.send(headers.get('location') ?? '', init)).status
    }
    expect(await follow('/api/tasks', {})).toBe(401)
    expect(await follow('/api/tasks', { headers: { Authorization: 'Bearer bad' } })).toBe(401)
    expect(await follow('/api/tasks?limit=201', { headers: GOOD_TOKEN })).toBe(400)
    const large = { method: 'POST', headers: { ...GOOD_TOKEN, ...JSON_TYPE }, body: TOO_LARGE }
    expect(await follow('/api/tasks', large)).toBe(413)
    expect(app.databaseCalls()).toBe(0)
    expect(await follow('/api/tasks', { headers: GOOD_TOKEN })).toBe(200)
  })
})

it.each([
  '/api/v0/tasks',
  '/api/v2/tasks',
  '/api/V1/tasks',
  '/api/beta/tasks',
  '/v1/tasks',
  '/api/me',
  '/trpc/v0/tasks.list',
])('responds with 404 to the unknown version %s [O-17]', async (path) => {
  const app = createFakeApp()
  expect((await app.send(path, { headers: GOOD_TOKEN })).status).toBe(404)
  expect(app.databaseCalls()).toBe(0)
})

it('requires a token under any Host [O-17]', async () => {
  for (const host of ['old-api.example.com', 'localhost:1', '127.0.0.1', 'staging.internal']) {
    const app = createFakeApp()
    expect((await app.send(`http://${host}/api/v1/tasks`)).status).toBe(401)
    expect((await app.send(`http://${host}/trpc/tasks.list`)).status).toBe(401)
    expect(app.databaseCalls()).toBe(0)
  }
})

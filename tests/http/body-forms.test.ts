import { describe, expect, it } from 'vitest'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'

const TASK = `/api/v1/tasks/${crypto.randomUUID()}`
const JSON_TYPE = 'application/json'

/** Sends a body, and returns the response with its headers about supported body formats. */
async function answerTo(method: string, path: string, headers: Record<string, string>) {
  const app = createFakeApp({ handleSignIn: async () => Response.json({}) })
  const body = path.startsWith('/trpc') ? '{"json":{"limit":1}}' : '{}'
  const response = await app.send(path, { method, headers: { ...GOOD_TOKEN, ...headers }, body })
  const text = await response.text()
  const supported = ['accept-encoding', 'accept-patch'].map((name) => response.headers.get(name))
  return { status: response.status, supported, text, databaseCalls: app.databaseCalls() }
}

const ENDPOINTS: [method: string, path: string][] = [
  ['POST', '/trpc/tasks.list'],
  ['POST', '/api/v1/tasks'],
  ['PUT', TASK],
  ['PATCH', TASK],
  ['POST', '/api/auth/sign-in/email'],
]

describe.each(ENDPOINTS)('%s %s', (method, path) => {
  it.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'x-unknown'])(
    'rejects a body with Content-Encoding %s with 415 and Accept-Encoding: identity',
    async (coding) => {
      const headers = { 'Content-Type': JSON_TYPE, 'Content-Encoding': coding }
      const { status, supported, text, databaseCalls } = await answerTo(method, path, headers)
      expect([status, supported, databaseCalls]).toEqual([415, ['identity', null], 0])
      expect(text).toContain('"code":"UNSUPPORTED_MEDIA_TYPE"')
      expect(text.toLowerCase()).toContain(`\\"${coding.split(', ').at(-1)?.toLowerCase()}\\" is not supported`)
    },
  )

  it.each(['identity', 'Identity', '', 'identity, identity'])(
    'accepts a body with Content-Encoding %j like one without the header',
    async (coding) => {
      const coded = await answerTo(method, path, { 'Content-Type': JSON_TYPE, 'Content-Encoding': coding })
      expect(coded.status).toBe((await answerTo(method, path, { 'Content-Type': JSON_TYPE })).status)
      expect(coded.status).not.toBe(415)
    },
  )
})

describe('a merge patch', () => {
  it.each(['application/merge-patch+json', 'Application/Merge-Patch+JSON; charset=utf-8'])(
    'is accepted by PATCH with the content type %s',
    async (type) => {
      expect((await answerTo('PATCH', TASK, { 'Content-Type': type })).status).not.toBe(415)
    },
  )

  it.each(ENDPOINTS.filter(([method, path]) => method !== 'PATCH' && !path.includes('auth')))(
    'is rejected by %s %s',
    async (method, path) => {
      const { status, supported } = await answerTo(method, path, { 'Content-Type': 'application/merge-patch+json' })
      expect([status, supported]).toEqual([415, [null, null]])
    },
  )
})

describe('Accept-Patch', () => {
  const accepted = 'application/json, application/merge-patch+json'

  it.each(['application/json-patch+json', 'text/plain', 'application/merge-patch+json; charset=latin1'])(
    'lists the supported types when a PATCH with %s is rejected',
    async (type) => {
      const { status, supported } = await answerTo('PATCH', TASK, { 'Content-Type': type })
      expect([status, supported]).toEqual([415, [null, accepted]])
    },
  )

  it('is in the response to OPTIONS only for paths with PATCH', async () => {
    const optionsOf = async (path: string) => {
      const { headers } = await createFakeApp().send(path, { method: 'OPTIONS' })
      return headers.get('accept-patch')
    }
    expect([await optionsOf(TASK), await optionsOf('/api/v1/tasks')]).toEqual([accepted, null])
  })
})

describe('a tRPC query sent by POST', () => {
  it('does not count as a change, and mutations still require POST', async () => {
    const changes: string[] = []
    const app = createFakeApp({ onChange: () => changes.push('changed') })
    const post = (path: string, body: object) =>
      app.send(path, {
        method: 'POST',
        headers: { ...GOOD_TOKEN, 'Content-Type': JSON_TYPE },
        body: JSON.stringify(body),
      })
    expect((await post('/trpc/tasks.list', { json: {} })).status).toBe(200)
    expect((await post('/trpc/tasks.list,tasks.list?batch=1', { 0: { json: {} }, 1: { json: {} } })).status).toBe(200)
    expect(changes).toEqual([])
    expect((await post('/trpc/account.delete', {})).status).not.toBe(405)
    expect((await app.send('/trpc/tasks.create', { headers: GOOD_TOKEN })).headers.get('allow')).toBe('POST')
  })

  it('counts against the rate limit like the same query by GET', async () => {
    const app = createFakeApp({ limits: createRequestLimits({ perUser: 9, perAddress: 9 }) })
    const query = (method: string) => {
      const body = { body: '{"json":{}}', headers: { ...GOOD_TOKEN, 'Content-Type': JSON_TYPE } }
      return app.send('/trpc/tasks.list', { method, headers: GOOD_TOKEN, ...(method === 'POST' && body) })
    }
    for (const [method, left] of [
      ['GET', 8],
      ['POST', 7],
      ['POST', 6],
    ] as const) {
      const { status, headers } = await query(method)
      expect([method, status, headers.get('ratelimit')]).toEqual([
        method,
        200,
        expect.stringMatching(new RegExp(`^"user";r=${left};t=`)),
      ])
    }
  })

  it('has the limits of a query on media type, body size and batch size', async () => {
    const form = { method: 'POST', headers: { ...GOOD_TOKEN, 'Content-Type': 'text/plain' }, body: '{}' }
    expect((await createFakeApp().send('/trpc/tasks.list', form)).status).toBe(415)
    const large = { ...form, headers: { ...GOOD_TOKEN, 'Content-Type': JSON_TYPE }, body: `"${'x'.repeat(70_000)}"` }
    expect((await createFakeApp().send('/trpc/tasks.list', large)).status).toBe(413)
    const eleven = `/trpc/${Array(11).fill('tasks.list').join()}?batch=1`
    const batch = { ...large, body: '{}' }
    expect((await createFakeApp().send(eleven, batch)).status).toBe(400)
  })
})

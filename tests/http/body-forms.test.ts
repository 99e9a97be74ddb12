import { describe, expect, it } from 'vitest'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'

const TASK = `/api/v1/tasks/${crypto.randomUUID()}`
const JSON_TYPE = 'application/json'

/** Sends a body, and gives what the answer says of the forms that are taken. */
async function answerTo(method: string, path: string, headers: Record<string, string>) {
  const app = createFakeApp({ handleSignIn: async () => Response.json({}) })
  const body = path.startsWith('/trpc') ? '{"json":{"limit":1}}' : '{}'
  const response = await app.send(path, { method, headers: { ...GOOD_TOKEN, ...headers }, body })
  const text = await response.text()
  const told = ['accept-encoding', 'accept-patch'].map((name) => response.headers.get(name))
  return { status: response.status, told, text, databaseCalls: app.databaseCalls() }
}

const PLACES: [method: string, path: string][] = [
  ['POST', '/trpc/tasks.list'],
  ['POST', '/api/v1/tasks'],
  ['PUT', TASK],
  ['PATCH', TASK],
  ['POST', '/api/auth/sign-in/email'],
]

describe.each(PLACES)('a body of %s %s', (method, path) => {
  it.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'x-unknown'])(
    'in the coding %s is refused with 415, which names the coding and the one that is taken',
    async (coding) => {
      const headers = { 'Content-Type': JSON_TYPE, 'Content-Encoding': coding }
      const { status, told, text, databaseCalls } = await answerTo(method, path, headers)
      expect([status, told, databaseCalls]).toEqual([415, ['identity', null], 0])
      expect(text).toContain('"code":"UNSUPPORTED_MEDIA_TYPE"')
      expect(text.toLowerCase()).toContain(`\\"${coding.split(', ').at(-1)?.toLowerCase()}\\" is not supported`)
    },
  )

  it.each(['identity', 'Identity', '', 'identity, identity'])(
    'in the coding %j is as one without any',
    async (coding) => {
      const coded = await answerTo(method, path, { 'Content-Type': JSON_TYPE, 'Content-Encoding': coding })
      expect(coded.status).toBe((await answerTo(method, path, { 'Content-Type': JSON_TYPE })).status)
      expect(coded.status).not.toBe(415)
    },
  )
})

describe('a merge patch', () => {
  it.each(['application/merge-patch+json', 'Application/Merge-Patch+JSON; charset=utf-8'])(
    'may change a task, as %s',
    async (type) => {
      expect((await answerTo('PATCH', TASK, { 'Content-Type': type })).status).not.toBe(415)
    },
  )

  it.each(PLACES.filter(([method, path]) => method !== 'PATCH' && !path.includes('auth')))(
    'is no body of %s %s',
    async (method, path) => {
      const { status, told } = await answerTo(method, path, { 'Content-Type': 'application/merge-patch+json' })
      expect([status, told]).toEqual([415, [null, null]])
    },
  )
})

describe('Accept-Patch', () => {
  const accepted = 'application/json, application/merge-patch+json'

  it.each(['application/json-patch+json', 'text/plain', 'application/merge-patch+json; charset=latin1'])(
    'tells of what a PATCH may be where it was %s',
    async (type) => {
      const { status, told } = await answerTo('PATCH', TASK, { 'Content-Type': type })
      expect([status, told]).toEqual([415, [null, accepted]])
    },
  )

  it('is in the answer to OPTIONS where there is a PATCH, and only there', async () => {
    const optionsOf = async (path: string) => {
      const { headers } = await createFakeApp().send(path, { method: 'OPTIONS' })
      return headers.get('accept-patch')
    }
    expect([await optionsOf(TASK), await optionsOf('/api/v1/tasks')]).toEqual([accepted, null])
  })
})

describe('a query by POST', () => {
  it('changes nothing, and is taken for nothing that does', async () => {
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

  it('is counted as the same query by GET is', async () => {
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

  it('has the limits of a query', async () => {
    const form = { method: 'POST', headers: { ...GOOD_TOKEN, 'Content-Type': 'text/plain' }, body: '{}' }
    expect((await createFakeApp().send('/trpc/tasks.list', form)).status).toBe(415)
    const large = { ...form, headers: { ...GOOD_TOKEN, 'Content-Type': JSON_TYPE }, body: `"${'x'.repeat(70_000)}"` }
    expect((await createFakeApp().send('/trpc/tasks.list', large)).status).toBe(413)
    const eleven = `/trpc/${Array(11).fill('tasks.list').join()}?batch=1`
    const batch = { ...large, body: '{}' }
    expect((await createFakeApp().send(eleven, batch)).status).toBe(400)
  })
})

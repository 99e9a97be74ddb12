import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSignals } from '../../src/database/notifications/signals.ts'
import { NO_LIMITS } from '../../src/limits/request-limits.ts'
import type { Load } from '../../src/load/load.ts'
import { callerFor, createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { UNHURRIED_LOAD } from '../helpers/unhurried.ts'
import { openStream, WIRES } from '../live/open-stream.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

type Change = 'revoke' | 'narrow'

/** Creates a token, and a function that revokes it or removes all scopes but `tasks:read`. */
async function newToken(app: TestApp) {
  const userId = newUser()
  const input = { name: 'Bot', scopes: ['tasks:read', 'tasks:write', 'changes:read'] }
  const { id, token } = (await app.call('tokens.create', { userId, input })).body.result.data.json
  const change = async (how: Change) => {
    const narrow = { id, scopes: ['tasks:read'] }
    const { status } = await (how === 'revoke'
      ? app.call('tokens.revoke', { userId, input: { id } })
      : app.call('tokens.update', { userId, input: narrow }))
    expect(status).toBe(200)
  }
  return { userId, token: token as string, change }
}

/** Creates an application whose queue runs `change` before the next call, after its first checks. */
async function appWithQueue() {
  let whileQueued: (() => Promise<void>) | undefined
  const run: Load['run'] = async (...call) => {
    const change = whileQueued
    whileQueued = undefined
    await change?.()
    return UNHURRIED_LOAD.run(...call)
  }
  const load = Object.create(UNHURRIED_LOAD, { run: { value: run } })
  const app = await createTestApp(database, undefined, { load })
  const beforeNext = (change: () => Promise<void>) => {
    whileQueued = change
  }
  return { app, beforeNext }
}

/** Sends a creation of a task whose body is sent only when it is read, after `before`. */
function createWithheld(app: TestApp, token: string, { path, input, before }: Withheld) {
  const bytes = new TextEncoder().encode(JSON.stringify(input))
  const body = new ReadableStream(
    {
      async pull(controller) {
        await before()
        controller.enqueue(bytes)
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  // Without its length, a body is read before the token is verified.
  const length = { 'Content-Length': String(bytes.length) }
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...length }
  return app.fetch(new Request(`http://test${path}`, { method: 'POST', headers, body, duplex: 'half' }))
}

interface Withheld {
  path: string
  input: object
  before: () => Promise<void>
}

const WAYS = [
  ['REST', '/api/v1/tasks', { title: 'late' }],
  ['tRPC', '/trpc/tasks.create', { json: { title: 'late' } }],
] as const
const CHANGES = [
  ['revoke', 401],
  ['narrow', 403],
] as const

describe.each(CHANGES)('a call whose token changes (%s)', (how, status) => {
  it.each(WAYS)('while its body is withheld over %s changes nothing [B-11]', async (_, path, input) => {
    let onCount = () => {}
    const limits = { ...NO_LIMITS, countCall: async () => onCount() as undefined }
    const app = await createTestApp(database, undefined, { limits })
    const { userId, token, change } = await newToken(app)
    const counted = new Promise<void>((resolve) => {
      onCount = resolve
    })
    // The token has been verified when the call is counted.
    const before = () => counted.then(() => change(how))
    const response = await createWithheld(app, token, { path, input, before })
    expect(response.status).toBe(status)
    expect((await callerFor(database, userId).tasks.list()).items).toEqual([])
  })

  it('while it waits in the queue changes nothing [B-11]', async () => {
    const { app, beforeNext } = await appWithQueue()
    const { userId, token, change } = await newToken(app)
    beforeNext(() => change(how))
    expect((await app.call('tasks.create', { token, input: { title: 'late' } })).status).toBe(status)
    expect((await callerFor(database, userId).tasks.list()).items).toEqual([])
  })
})

describe('a stream', () => {
  it('does not open if its token loses the scope while the call waits in the queue [B-12]', async () => {
    const { app, beforeNext } = await appWithQueue()
    const { token, change } = await newToken(app)
    beforeNext(() => change('narrow'))
    expect((await openStream(app, 'REST', { token })).response.status).toBe(403)
  })

  it('does not open if its token loses the scope in another process, without a signal [B-12]', async () => {
    const here = await createTestApp(database, undefined, { signals: createSignals() })
    const there = await createTestApp(database, undefined, { signals: createSignals() })
    const { token, change } = await newToken(here)
    expect((await there.call('tasks.list', { token, method: 'GET' })).status).toBe(200)
    await change('narrow')
    expect((await openStream(there, 'REST', { token })).response.status).toBe(403)
  })

  it.each(WIRES)(
    'ends within a minute after its token lost the scope without a signal over %s [B-12]',
    async (wire) => {
      const clock = stoppedClock()
      const here = await createTestApp(database, clock, { signals: createSignals() })
      const there = await createTestApp(database, clock, { signals: createSignals() })
      const { userId, token, change } = await newToken(here)
      const stream = await openStream(there, wire, { token })
      await change('narrow')
      clock.set(new Date(clock().getTime() + 60_000))
      await there.call('tasks.create', { userId, input: { title: 'secret' } })
      expect(await stream.end()).toMatchObject({ code: 'FORBIDDEN', scope: 'changes:read' })
    },
  )
})

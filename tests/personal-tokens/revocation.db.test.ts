import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { createSignals, type Signals } from '../../src/database/notifications/signals.ts'
import { createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openStream, requestOf } from '../live/open-stream.ts'

let database: TestDatabase
const opened: Signals[] = []
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(async () => {
  await Promise.all(opened.map((signals) => signals.stop()))
  await database[Symbol.asyncDispose]()
})

const SCOPES = ['*:read', '*:write'] as const

/** Opens the application as one process of several, connected to the others or not. */
async function newProcess({ isConnected, clock }: { isConnected: boolean; clock?: () => Date }) {
  const signals = createSignals(isConnected ? { openChannel: database.openChannel } : {})
  opened.push(signals)
  return createTestApp(database, clock, { signals })
}

/** Creates a token in a process; returns it with functions that use and revoke it. */
async function newToken(app: Awaited<ReturnType<typeof newProcess>>, userId: string) {
  const { body } = await app.call('tokens.create', { userId, input: { name: 'Bot', scopes: SCOPES } })
  const { id, token } = body.result.data.json as { id: string; token: string }
  return {
    token,
    revoke: () => app.call('tokens.revoke', { userId, input: { id } }),
    narrow: () => app.call('tokens.update', { userId, input: { id, scopes: ['*:read'] } }),
  }
}

const statusOf = async (app: App, token: string) => (await app.fetch(requestOf('REST', { token }))).status

const GONE = { code: 'UNAUTHENTICATED', message: 'The personal access token is no longer valid.' }

it('ends the streams of the token at once, and no others', async () => {
  const app = await newProcess({ isConnected: false })
  const userId = newUser()
  const [one, other] = [await newToken(app, userId), await newToken(app, userId)]
  const ended = await openStream(app, 'tRPC', { token: one.token })
  const left = await openStream(app, 'REST', { token: other.token })
  await one.revoke()
  expect(await ended.end()).toMatchObject(GONE)
  await app.call('tasks.create', { token: other.token, input: { title: 'still there' } })
  expect((await left.next()).change).toMatchObject({ task: { title: 'still there' } })
  left.close()
})

// Only one process can open an embedded database.
const itOnServer = inject('backend') === 'embedded' ? it.skip : it

itOnServer(
  'is effective in another process as soon as its signal arrives, and ends the streams there [B-06]',
  async () => {
    const [here, there] = [await newProcess({ isConnected: true }), await newProcess({ isConnected: true })]
    const { token, revoke } = await newToken(here, newUser())
    const stream = await openStream(there, 'tRPC', { token })
    const cached = await there.call('tasks.list', { token, method: 'GET' })
    expect(cached.status).toBe(200)
    await revoke()
    expect(await stream.end()).toMatchObject(GONE)
    expect((await there.call('tasks.list', { token, method: 'GET' })).status).toBe(401)
  },
)

it('is effective in another process after a minute if its signal is lost [B-06]', async () => {
  const clock = stoppedClock()
  const here = await newProcess({ isConnected: false, clock })
  const there = await newProcess({ isConnected: false, clock })
  const { token, revoke } = await newToken(here, newUser())
  const status = async () => (await there.call('tasks.list', { token, method: 'GET' })).status
  expect(await status()).toBe(200)
  await revoke()
  expect((await here.call('tasks.list', { token, method: 'GET' })).status).toBe(401)
  expect(await status()).toBe(200)
  clock.set(new Date(clock().getTime() + 60_000))
  expect(await status()).toBe(401)
})

it('of a scope is effective for cached tokens and for streams', async () => {
  const app = await newProcess({ isConnected: false })
  const { token, narrow } = await newToken(app, newUser())
  expect((await app.call('tasks.create', { token, input: { title: 'x' } })).status).toBe(200)
  const stream = await openStream(app, 'tRPC', { token })
  await stream.next()
  await narrow()
  expect(await stream.end()).toMatchObject({ code: 'UNAVAILABLE' })
  expect((await app.call('tasks.create', { token, input: { title: 'x' } })).status).toBe(403)
  expect(await statusOf(app, token)).toBe(200)
})

it('checks the scopes of each call in a batch [B-05]', async () => {
  const app = await newProcess({ isConnected: false })
  const { token, narrow } = await newToken(app, newUser())
  await narrow()
  const calls = { 0: { json: { title: 'x' } }, 1: { json: { name: 'x' } } }
  const response = await app.fetch(
    new Request('http://test/trpc/tasks.create,lists.create?batch=1', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify(calls),
    }),
  )
  const answers = (await response.json()) as { error?: { json: { data: { code: string; scope: string } } } }[]
  expect(answers.map(({ error }) => [error?.json.data.code, error?.json.data.scope])).toEqual([
    ['FORBIDDEN', 'tasks:write'],
    ['FORBIDDEN', 'lists:write'],
  ])
})

it('checks the scope of a repeated call before it replays the answer [B-05]', async () => {
  const app = await newProcess({ isConnected: false })
  const { token, narrow } = await newToken(app, newUser())
  const call = () => app.call('tasks.create', { token, input: { title: 'once', idempotencyKey: 'k' } })
  const first = await call()
  expect((await call()).body).toEqual(first.body)
  await narrow()
  const { status, body } = await call()
  expect({ status, scope: body.error?.json.data.scope }).toEqual({ status: 403, scope: 'tasks:write' })
})

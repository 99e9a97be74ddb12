import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openNeon } from '../../src/database/drivers/neon.ts'
import { NeonClient } from '../../src/database/drivers/neon-driver.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { classifyFault } from '../../src/database/resilience/faults.ts'
import { useCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { type NeonProxy, startNeonProxy } from '../helpers/neon-proxy.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import { runServer, startServer } from '../helpers/server-process.ts'
import { failureOf, resultOf, type ServedTask, signUp, taskCalls } from '../helpers/task-user.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

const cluster = useCluster()
let proxy: NeonProxy
beforeAll(async () => {
  proxy = await startNeonProxy()
})
afterAll(() => proxy.stop())

async function newDatabase(): Promise<string> {
  const name = `neon_${crypto.randomUUID().replaceAll('-', '')}`
  await cluster.admin(`CREATE DATABASE ${name}`)
  return name
}

function variables(name: string) {
  return { DATABASE_DRIVER: 'neon', DATABASE_URL: cluster.url(name), NEON_WS_PROXY: `${proxy.url}/v1?key=of-a-test` }
}

/** Waits until a call is blocked by a lock in a database. */
async function untilBlocked(name: string): Promise<void> {
  const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = '${name}' AND wait_event_type = 'Lock'`
  await eventually(async () => expect(await cluster.admin(waiting)).not.toEqual([]), 20)
}

/** Blocks a call by a lock, runs `meanwhile`, and returns the answer of the call. */
async function whileWaiting<T>(name: string, call: () => Promise<T>, meanwhile: () => void): Promise<T> {
  const direct = openPostgres({ url: cluster.url(name) })
  try {
    return await direct.useSession(async (session) => {
      await session.script('BEGIN; LOCK TABLE counter')
      const answer = call()
      await untilBlocked(name)
      meanwhile()
      return await answer
    })
  } finally {
    await direct.close()
  }
}

it('migrates an empty database over WebSockets, serves it, and finds its data at the next start', async () => {
  const env = {
    ...variables(await newDatabase()),
    PUBLIC_URL: 'http://tasks.example',
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
  }
  const before = proxy.opened()
  await using first = await startServer({ env })
  const ada = await signUp(first.url)
  const task = resultOf<ServedTask>(await ada.mutate('tasks.create', { title: 'private-title-neon' }))
  expect(proxy.opened()).toBeGreaterThan(before)
  expect(first.stdout()).toContain('over WebSocket')
  expect(first.stdout()).not.toContain('of-a-test')
  expect(await first.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(first.stderr()).toBe('')
  await using second = await startServer({ env })
  const again = taskCalls(second.url, ada.accessToken)
  expect(resultOf(await again.query('tasks.list', {}))).toMatchObject({ items: [withoutToken(task)] })
  const bob = await signUp(second.url)
  expect(resultOf(await bob.query('tasks.list', {}))).toMatchObject({ items: [] })
})

it.each(['cut', 'dismiss'] as const)(
  'answers 503 to a call whose connection is lost (%s), and 200 to the next one',
  async (how) => {
    const name = await newDatabase()
    await using server = await startServer({ env: variables(name) })
    const ada = await signUp(server.url)
    await ada.mutate('tasks.create', { title: 'private-title-kept' })
    const create = () => ada.mutate('tasks.create', { title: 'private-title-lost' })
    const lost = await whileWaiting(name, create, () => expect(proxy[how]()).toBeGreaterThan(0))
    expect(lost.status).toBe(503)
    expect(failureOf(lost)).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1000 })
    expect((await ada.mutate('tasks.create', { title: 'private-title-next' })).status).toBe(200)
    const { items } = resultOf<{ items: ServedTask[] }>(await ada.query('tasks.list', {}))
    expect(items.map((item) => item.title)).toEqual(['private-title-next', 'private-title-kept'])
    expect(server.log().filter((line) => line.msg === 'database connection lost')).not.toEqual([])
    expect(server.stderr()).toBe('')
  },
)

it('reports each lost connection once with an error, and opens a new one at the next call [D-07]', async () => {
  const lost: unknown[] = []
  const url = cluster.url(await newDatabase())
  const database = openNeon({ url, webSocketProxy: proxy.url, onConnectionLost: (error) => lost.push(error) })
  await prepareDatabase(database)
  const { tasks } = callerFor(database, newUser())
  for (const how of ['cut', 'dismiss'] as const) {
    await tasks.create({ title: how })
    lost.length = 0
    const count = proxy[how]()
    await eventually(() => expect(lost).toHaveLength(count))
    await tasks.create({ title: 'next' })
    expect(lost).toEqual(Array(count).fill(expect.any(Error)))
    expect(lost.map(classifyFault)).toEqual(Array(count).fill('unavailable'))
  }
  expect((await tasks.list()).items).toHaveLength(4)
  await database.close()
})

describe('a WebSocket proxy', () => {
  async function errorThrough(webSocketProxy: string): Promise<unknown> {
    const database = openNeon({ url: cluster.url('postgres'), webSocketProxy })
    try {
      return await database.ping().catch((error: unknown) => error)
    } finally {
      await database.close()
    }
  }

  it('that is down or refuses connections gives an error that maps to UNAVAILABLE', async () => {
    const refusing = createServer((_, response) => response.writeHead(403).end()).listen(0, '127.0.0.1')
    await once(refusing, 'listening')
    const { port } = refusing.address() as AddressInfo
    for (const url of ['ws://127.0.0.1:1', 'ws://proxy.invalid/v1', `ws://127.0.0.1:${port}`]) {
      const error = await errorThrough(url)
      expect(error, url).toBeInstanceOf(Error)
      expect(classifyFault(error), url).toBe('unavailable')
    }
    refusing.close()
  })

  it('with a wss:// URL never gets an unencrypted connection', async () => {
    const before = proxy.opened()
    expect(classifyFault(await errorThrough(proxy.url.replace('ws:', 'wss:')))).toBe('unavailable')
    expect(proxy.opened()).toBe(before)
  })

  it('that is self-hosted gets the address of the database in its query string; by default, the proxy is at the host of the database', () => {
    const config = { connectionString: 'postgres://user:password@db.example:5433/tasks?sslmode=verify-full' }
    const addressOf = (proxy: string | undefined) => {
      const { neonConfig } = new NeonClient(config, proxy)
      const { wsProxy, useSecureWebSocket, pipelineConnect } = neonConfig
      return { url: typeof wsProxy === 'function' && wsProxy('db.example', 5433), useSecureWebSocket, pipelineConnect }
    }
    expect(addressOf('wss://proxy.example/v1?key=a%26b')).toEqual({
      url: 'proxy.example/v1?key=a%26b&address=db.example%3A5433',
      useSecureWebSocket: true,
      pipelineConnect: false,
    })
    expect(addressOf('ws://localhost:81')).toMatchObject({
      url: 'localhost:81/?address=db.example%3A5433',
      useSecureWebSocket: false,
    })
    expect(addressOf(undefined)).toEqual({
      url: 'db.example/v2',
      useSecureWebSocket: true,
      pipelineConnect: 'password',
    })
  })
})

it('reports a proxy that is down, and a wrong password, in one line each at start', async () => {
  const env = variables('postgres')
  const down = await runServer({ env: { ...env, NEON_WS_PROXY: 'ws://127.0.0.1:1' }, args: ['--fail-fast'] })
  expect(down.stderr).toBe('The database does not answer: The WebSocket connection to the database failed\n')
  const wrong = new URL(env.DATABASE_URL)
  wrong.password = 'hunter2'
  const refused = await runServer({ env: { ...env, DATABASE_URL: wrong.href } })
  expect(refused.stderr).toBe(
    'The database refused the connection: password authentication failed for user "postgres". Check DATABASE_URL.\n',
  )
  expect([down.code, refused.code]).toEqual([1, 1])
})

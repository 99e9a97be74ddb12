import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { databaseOf, shareDatabase } from '../../src/embedding/database-handles.ts'
import { createHandler, openDatabase, taskRouters, transformer } from '../../src/embedding/index.ts'
import { LOAD_LIMITS } from '../../src/load/load.ts'
import { eventually } from '../helpers/eventually.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { newUser, testLogger } from '../helpers/test-app.ts'

const ORIGIN = 'http://localhost:8000'
const LIMITS = { RATE_LIMIT_USER: '0', RATE_LIMIT_ADDRESS: '0' }
const cleanUp = new AsyncDisposableStack()
let env: Record<string, string>
let handler: ReturnType<typeof createHandler>

beforeAll(async () => {
  const data = cleanUp.use(await preparedDirectory())
  env = { DATA_DIR: data.path, ...LIMITS }
  handler = cleanUp.use(createHandler({ env, basePath: '/api/tw', logger: testLogger() }))
})
afterAll(() => cleanUp.disposeAsync())

describe('a handler', () => {
  const viaHandler: typeof fetch = (input, init) => handler.fetch(new Request(input, init))

  it('serves sign-up, tRPC and REST under its base path, also if the host has removed it', async () => {
    const url = `${ORIGIN}/api/tw`
    const session = createSession({ url, fetch: viaHandler })
    await session.signUp({ name: 'Ada', email: newEmail(), password: PASSWORD })
    const tw = createTaskwire({ url, token: session.token, fetch: viaHandler })
    const { id } = await tw.tasks.create({ title: 'Buy milk' })

    const headers = { Authorization: `Bearer ${await session.token()}`, 'Content-Type': 'application/json' }
    for (const path of ['/api/tw/api/v1/tasks', '/api/v1/tasks']) {
      const answer = await handler.fetch(new Request(ORIGIN + path, { headers }))
      expect(((await answer.json()) as { data: unknown }).data).toMatchObject([{ id, title: 'Buy milk' }])
    }
    const created = await handler.fetch(
      new Request(`${url}/api/v1/tasks`, { method: 'POST', headers, body: JSON.stringify({ title: 'Buy bread' }) }),
    )
    expect(created.headers.get('Location')).toMatch(/^\/api\/tw\/api\/v1\/tasks\/[\da-f-]{36}$/)
  })

  it('gives a local client the rows of its caller only, without a token', async () => {
    const [ada, bob] = [newUser(), newUser()]
    const client = (userId: string) => handler.createLocalClient({ actor: { userId } })
    await client(ada).tasks.create({ title: 'Buy milk' })
    expect((await client(ada).tasks.list()).items).toMatchObject([{ title: 'Buy milk' }])
    expect((await client(bob).tasks.list()).items).toEqual([])
    await expect(client(ada).tasks.get({ id: 'no id' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(client(ada).account.delete()).rejects.toMatchObject({ code: 'REAUTHENTICATION_REQUIRED' })
  })

  it('gives a local client the changes of others live', async () => {
    const userId = newUser()
    const tw = handler.createLocalClient({ actor: { userId } })
    const { cursor } = await tw.changes.cursor()
    const stop = new AbortController()
    const seen: string[] = []
    const reading = (async () => {
      for await (const change of tw.changes.live({ cursor, signal: stop.signal })) seen.push(change.entity)
    })().catch(() => {})
    await handler.createLocalClient({ actor: { userId } }).tasks.create({ title: 'Buy milk' })
    await eventually(() => expect(seen).toEqual(['task']))
    stop.abort()
    await reading
  })

  it('accepts personal access tokens in local clients, with their scopes', async () => {
    const owner = handler.createLocalClient({ actor: { userId: newUser() } })
    const { token } = await owner.tokens.create({ name: 'Bot', scopes: ['tasks:read'] })
    const bot = handler.createLocalClient({ token: token ?? '' })
    expect((await bot.tasks.list()).items).toEqual([])
    await expect(bot.tasks.create({ title: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it.each(['local.', `local.${'A'.repeat(43)}`, 'nonsense'])('refuses the token %s from outside', async (token) => {
    const tw = createTaskwire({ url: `${ORIGIN}/api/tw`, token, fetch: viaHandler })
    await expect(tw.tasks.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('the routers in a foreign router', () => {
  interface Own {
    mine: string
  }
  const t = initTRPC.context<Own>().create({
    transformer,
    errorFormatter: ({ shape }) => ({ ...shape, data: { ...shape.data, own: true } }),
  })
  const router = t.router({
    ...taskRouters,
    mine: t.procedure.query(({ ctx }) => ctx.mine),
    fails: t.procedure.query(() => {
      throw new Error('own')
    }),
  })

  async function call(procedure: string, { token, input }: { token?: string; input?: unknown } = {}) {
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify({ json: input }))}`
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    const request = new Request(`${ORIGIN}/trpc/${procedure}${query}`, { headers })
    const response = await fetchRequestHandler({
      endpoint: '/trpc',
      req: request,
      router,
      createContext: async () => ({ ...(await handler.createContext(request)), mine: 'own value' }),
    })
    const body = (await response.json()) as { result?: { data: { json: unknown } }; error?: { json: { data: object } } }
    return { status: response.status, result: body.result?.data.json, error: body.error?.json }
  }

  /** Returns a token of a new user. */
  async function newToken(): Promise<string> {
    const local = handler.createLocalClient({ actor: { userId: newUser() } })
    return (await local.tokens.create({ name: 'Bot', scopes: ['*:read', '*:write'] })).token ?? ''
  }

  it('run beside its own procedures', async () => {
    expect(await call('mine')).toMatchObject({ status: 200, result: 'own value' })
    expect(await call('tasks.list', { token: await newToken() })).toMatchObject({ status: 200, result: { items: [] } })
  })

  it('keep the codes and issues of their errors, whatever its error formatter', async () => {
    expect(await call('tasks.list')).toMatchObject({ status: 401, error: { data: { code: 'UNAUTHENTICATED' } } })
    const token = await newToken()
    const invalid = await call('tasks.get', { token, input: { id: 'no id' } })
    expect(invalid).toMatchObject({
      status: 400,
      error: { data: { code: 'INVALID_INPUT', issues: [{ path: ['id'] }] } },
    })
    expect(invalid.error?.data).not.toHaveProperty('own')
    const missing = await call('tasks.get', { token, input: { id: crypto.randomUUID() } })
    expect(missing).toMatchObject({ status: 404, error: { data: { code: 'NOT_FOUND' } } })
  })

  it('leave its own errors to its error formatter', async () => {
    expect(await call('fails')).toMatchObject({ status: 500, error: { data: { own: true } } })
  })
})

describe('the life of a handler', () => {
  it('opens nothing before the first call, closes what it has opened, and opens it again', async () => {
    using data = await preparedDirectory()
    const variables = { DATA_DIR: data.path, ...LIMITS }
    const create = () => createHandler({ env: variables, logger: testLogger() })
    const [first, second] = [create(), create()]
    const actor = { userId: newUser() }
    await first.createLocalClient({ actor }).tasks.create({ title: 'Buy milk' })
    // The embedded database has one process and one user at a time.
    await expect(second.ready()).rejects.toThrow(/is in use by/)
    await first.close()
    await second.ready()
    expect((await second.createLocalClient({ actor }).tasks.list()).items).toHaveLength(1)
    await second.close()
    expect((await first.createLocalClient({ actor }).tasks.list()).items).toHaveLength(1)
    await first.close()
    await first.close()
  })

  it('shares a database with others, and leaves it open', async () => {
    using data = await preparedDirectory()
    const variables = { DATA_DIR: data.path, ...LIMITS }
    const database = await openDatabase({ env: variables })
    const actor = { userId: newUser() }
    for (const title of ['One', 'Two']) {
      const one = createHandler({ env: variables, database, logger: testLogger() })
      await one.createLocalClient({ actor }).tasks.create({ title })
      await one.close()
    }
    const last = createHandler({ env: variables, database, logger: testLogger() })
    expect((await last.createLocalClient({ actor }).tasks.list()).items).toHaveLength(2)
    await last.close()
    await database.close()
  })

  it('rejects no call as overload because opening the database has blocked the event loop', async () => {
    using data = await preparedDirectory()
    const opened = databaseOf(await openDatabase({ env: { DATA_DIR: data.path } }))
    const blocking = shareDatabase({
      ...opened,
      // Read after the migration, and before the application is created.
      get janitor() {
        const end = performance.now() + LOAD_LIMITS.delayMs + 200
        while (performance.now() < end);
        return opened.janitor
      },
    })
    const own = createHandler({ env: { DATA_DIR: data.path, ...LIMITS }, database: blocking, logger: testLogger() })
    await own.ready()
    // Lets the timers run that are due.
    await setTimeout(1)
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ name: 'Ada', email: newEmail(), password: PASSWORD })
    const signUp = new Request(`${ORIGIN}/api/auth/sign-up/email`, { method: 'POST', headers, body })
    expect((await own.fetch(signUp)).status).toBe(200)
    await own.close()
    await opened.close()
  })

  it('names invalid options, and those of the environment when it is opened', async () => {
    expect(() => createHandler({ env: {}, basePath: 'tw' })).toThrow(/must begin with a slash/)
    expect(() => createHandler({ env: {}, database: { label: '', close: async () => {} } })).toThrow(/openDatabase\(\)/)
    // A build has no configuration.
    const env = { PORT: 'x', DATABASE_URL: 'nowhere' }
    const unconfigured = createHandler({ env, basePath: '/api/tw', logger: testLogger() })
    await expect(unconfigured.ready()).rejects.toThrow(/PORT.*\n.*DATABASE_URL/)
    const answer = await unconfigured.fetch(new Request(`${ORIGIN}/api/tw/api/v1/tasks`))
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1'])
    expect(await answer.json()).toMatchObject({ data: null, error: { code: 'UNAVAILABLE' } })
    const local = unconfigured.createLocalClient({ actor: { userId: newUser() } })
    await expect(local.tasks.list({}, { timeoutMs: 5000 })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('verifies tokens in the way of its host', async () => {
    using data = await preparedDirectory()
    const userId = newUser()
    await using own = createHandler({
      env: { DATA_DIR: data.path, ...LIMITS },
      logger: testLogger(),
      verifyToken: async (token) => {
        if (token === 'broken') throw new TypeError('broken')
        return token === 'of-the-host' ? { userId, expiresAt: new Date(Date.now() + 60_000) } : undefined
      },
    })
    const tw = own.createLocalClient({ token: 'of-the-host' })
    await tw.tasks.create({ title: 'Buy milk' })
    const codeOf = (token: string) =>
      own
        .createLocalClient({ token })
        .tasks.list()
        .catch(({ code }) => code)
    expect([await codeOf('another'), await codeOf('broken')]).toEqual(['UNAUTHENTICATED', 'INTERNAL'])
    expect((await own.createLocalClient({ actor: { userId } }).tasks.list()).items).toHaveLength(1)
  })
})

it('answers requests of node:http with every method', async () => {
  const server = createServer(handler.listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/tw`
  const session = createSession({ url })
  await session.signUp({ name: 'Ada', email: newEmail(), password: PASSWORD })
  const headers = { Authorization: `Bearer ${await session.token()}`, 'Content-Type': 'application/json' }
  const send = (method: string, path: string, body?: string) =>
    fetch(`${url}/api/v1${path}`, { method, headers, ...(body !== undefined && { body }) })
  const created = await send('POST', '/tasks', '{"title":"Buy milk"}')
  const { id } = ((await created.json()) as { data: { id: string } }).data
  const statuses = [
    created,
    await send('GET', `/tasks/${id}`),
    await send('HEAD', `/tasks/${id}`),
    await send('PATCH', `/tasks/${id}`, '{"priority":"high"}'),
    await send('PUT', `/tasks/${id}`, '{"title":"Buy bread"}'),
    await send('OPTIONS', `/tasks/${id}`),
    // Without a body, and so without a length.
    await send('DELETE', `/tasks/${id}`),
  ].map(({ status }) => status)
  expect(statuses).toEqual([201, 200, 200, 200, 200, 204, 200])
  server.closeAllConnections()
  server.close()
})

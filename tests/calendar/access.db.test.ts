import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { feedTokens } from '../../src/calendar/feed-token.ts'
import { createTenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { TaskwireError } from '../../src/errors.ts'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { createLogger } from '../../src/observability.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { fetchPath, newFeedUser } from './feed-user.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Returns the database with a sign-in client that calls a function for each look-up of a secret. */
function watching(onLookUp: () => void): TestDatabase {
  const secretLookup = new Proxy(database.signIn.secretLookup, {
    get(table, name) {
      if (name === 'findFirst') onLookUp()
      return Reflect.get(table, name)
    },
  })
  const signIn = new Proxy(database.signIn, {
    get: (client, name) => (name === 'secretLookup' ? secretLookup : Reflect.get(client, name)),
  })
  return { ...database, signIn }
}

const tokenOf = (path: string) => /tw_cal_\w+/.exec(path)?.[0] ?? ''

/** Returns a response without what differs from one request to the next. */
async function comparable(response: Response) {
  const id = response.headers.get('X-Request-Id') ?? ''
  const headers = [...response.headers].filter(([name]) => name !== 'x-request-id')
  return { status: response.status, headers, body: (await response.text()).replace(id, '') }
}

describe('the address of a feed', () => {
  it('is found by no mutation of it, and a wrong checksum sends no statement [C-01]', async () => {
    const { app, newFeed } = await newFeedUser(database)
    const { path } = await newFeed()
    let lookUps = 0
    const watched = await createTestApp(watching(() => lookUps++))
    const token = tokenOf(path)
    const unknown = await comparable(await fetchPath(app, '/nothing'))
    expect(unknown.status).toBe(404)
    const digits = token.slice(7)
    const mutated = [
      ...[token.slice(0, -1), `${token}x`, token.toLowerCase(), token.toUpperCase(), digits, `tw_pat_${digits}`],
      ...[...digits].map((char, n) => `tw_cal_${digits.slice(0, n)}${char === 'a' ? 'b' : 'a'}${digits.slice(n + 1)}`),
    ]
    const paths = [
      ...mutated.map((one) => `/calendar/${one}.ics`),
      ...[`/calendar/${token}`, `/calendar/${token}.ICS`, `/calendar/${token}.ics/x`, `/Calendar/${token}.ics`],
      ...[`/calendar/%74${token.slice(1)}.ics`, `/calendar/x%2F..%2F${token}.ics`, `/calendar//${token}.ics`],
      ...[`/calendar/..%2F${token}.ics`, '/calendar/', '/calendar', '/calendar/%00.ics', `/calendar/${token}%00.ics`],
      ...[`/calendar/${'a'.repeat(5000)}.ics`, `/calendar/'%20OR%201=1.ics`],
    ]
    for (const one of paths) expect([one, await comparable(await fetchPath(watched, one))]).toEqual([one, unknown])
    expect(lookUps).toBe(0)
    // A well-formed one that was never issued is looked up, and answered the same.
    const guessed = await fetchPath(watched, `/calendar/${feedTokens.create()}.ics`)
    expect(await comparable(guessed)).toEqual(unknown)
    expect(lookUps).toBe(1)
    expect((await fetchPath(watched, path)).status).toBe(200)
  })

  it('needs no access token, and ignores an invalid one', async () => {
    const { newFeed, fetch } = await newFeedUser(database)
    const { path } = await newFeed()
    expect((await fetch(path, { headers: { Authorization: 'Bearer nonsense' } })).status).toBe(200)
  })

  it('is not found any more by any process as soon as it is revoked [C-03]', async () => {
    const { app, caller, newFeed } = await newFeedUser(database)
    const there = await createTestApp(database)
    const { id, path } = await newFeed()
    const unknown = await comparable(await fetchPath(app, '/nothing'))
    for (const one of [app, there]) expect((await fetchPath(one, path)).status).toBe(200)
    await caller.calendar.revoke({ id })
    for (const one of [app, there]) expect(await comparable(await fetchPath(one, path))).toEqual(unknown)
    const tag = { 'If-None-Match': '*' }
    expect((await fetchPath(there, path, { headers: tag })).status).toBe(404)
    await expect(caller.calendar.update({ id, name: 'x' })).rejects.toMatchObject({ message: /no calendar feed/ })
  })

  it('is found again in no process after its account was deleted [C-11]', async () => {
    const { app, newFeed, userId } = await newFeedUser(database)
    const { path } = await newFeed()
    await database.tenant.deleteAccount(userId)
    expect((await fetchPath(app, path)).status).toBe(404)
    for (const table of [database.signIn.calendarFeed, database.signIn.secretLookup] as const)
      expect(await (table as typeof database.signIn.secretLookup).count({ where: { userId } })).toBe(0)
  })

  it('is not found once the deletion of its account has begun [C-11]', async () => {
    const begun = await newFeedUser(database)
    const first = await begun.newFeed()
    // The process ended after it had deleted the rows.
    await database.useSession((session) => session.query('SELECT app_end($1)', [begun.userId]))
    expect((await begun.fetch(first.path)).status).toBe(404)
    const failing = await newFeedUser(database)
    const { path } = await failing.newFeed()
    const rows = () => Promise.reject(new TaskwireError('UNAVAILABLE'))
    const tenant = createTenantDatabase(database.signIn, { rows, secrets: database.signIn })
    await expect(tenant.deleteAccount(failing.userId)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect((await failing.fetch(path)).status).toBe(404)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'REPORT'])('answers %s with 405 [C-07]', async (method) => {
    const { app, newFeed } = await newFeedUser(database)
    const { path } = await newFeed()
    const [known, unknown] = [path, `/calendar/${feedTokens.create()}.ics`]
    const answers = await Promise.all([known, unknown].map((one) => fetchPath(app, one, { method })))
    const [one, other] = await Promise.all(answers.map(comparable))
    expect(one).toEqual(other)
    expect([one?.status, answers[0]?.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })
})

it('takes no token of one kind for another [C-02]', async () => {
  const { app, caller, newFeed } = await newFeedUser(database)
  const { path } = await newFeed()
  const { token } = await caller.tokens.create({ name: 'Bot', scopes: ['*:read', '*:write'] })
  expect((await fetchPath(app, `/calendar/${token}.ics`)).status).toBe(404)
  expect((await app.call('tasks.list', { token: tokenOf(path), method: 'GET' })).status).toBe(401)
  expect((await fetchPath(app, path, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200)
  // Even a hash of the other kind, stored by mistake, identifies no feed.
  const kinds = await database.signIn.secretLookup.findMany({ select: { kind: true }, distinct: ['kind'] })
  expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['token', 'calendar']))
})

it.each(['calendar.list', 'calendar.createFeed', 'calendar.update', 'calendar.revoke'])(
  'permits no personal access token to call %s [C-05]',
  async (path) => {
    const { app, caller, newFeed } = await newFeedUser(database)
    const { id } = await newFeed()
    const { token } = await caller.tokens.create({ name: 'All', scopes: ['*:read', '*:write'] })
    const input = path === 'calendar.createFeed' ? { name: 'x' } : { id, name: 'x' }
    const method = path === 'calendar.list' ? 'GET' : 'POST'
    const { status, body } = await app.call(path, { token: token ?? '', input, method })
    expect({ status, error: body.error.json.data }).toMatchObject({ status: 403, error: { code: 'FORBIDDEN' } })
    expect(body.error.json.data).not.toHaveProperty('scope')
  },
)

it('keeps the token out of the log, the database and later answers [C-04]', async () => {
  const lines: string[] = []
  const logger = createLogger('trace', { write: (line: string) => void lines.push(line) })
  const { app, userId } = await newFeedUser(database, { logger })
  const input = { name: 'Work', idempotencyKey: 'k' }
  const { body } = await app.call('calendar.createFeed', { userId, input })
  const { url, ...created } = body.result.data.json
  const again = await app.call('calendar.createFeed', { userId, input })
  expect(again.body.result.data.json).toEqual({ ...created, url: null })
  const { pathname } = new URL(url)
  const token = tokenOf(pathname)
  const encoded = `%74${token.slice(1)}`
  for (const path of [
    pathname,
    `${pathname}/`,
    `/x${pathname}`,
    `/%63alendar/${encoded}.ics`,
    `/api/v1/${token}`,
    `/${encoded}`,
  ])
    await fetchPath(app, path)
  app.rejectProtocol({ method: 'GET', target: pathname }, 'malformed')
  await app.call('calendar.revoke', { userId, input: { id: created.id } })
  const secret = token.slice(7, 30)
  expect(lines.filter((line) => line.includes(secret))).toEqual([])
  expect(lines.filter((line) => line.includes('"path":"/calendar/[redacted]"')).length).toBeGreaterThan(2)
  const audited = lines.map((line) => JSON.parse(line)).filter(({ audit }) => audit)
  expect(audited).toMatchObject([
    { audit: 'calendar feed created', userId, feedId: created.id },
    { audit: 'calendar feed revoked', userId, feedId: created.id },
  ])
  const { calendarFeed, secretLookup, secretCall } = database.signIn
  const where = { userId }
  const stored = [
    await calendarFeed.findMany({ where }),
    await secretLookup.findMany({ where }),
    await secretCall.findMany({ where }),
  ]
  expect(JSON.stringify(stored)).toContain(created.id)
  expect(JSON.stringify(stored)).not.toContain(secret)
})

it('shows the tasks of its owner alone, also if it names a list of another user [C-06]', async () => {
  const [one, other] = [await newFeedUser(database), await newFeedUser(database)]
  const id = crypto.randomUUID()
  for (const [{ caller }, name] of [
    [one, 'mine'],
    [other, 'theirs'],
  ] as const) {
    await caller.lists.create({ id, name })
    await caller.tasks.create({ title: name, due: { date: '2026-11-24' }, listId: id })
  }
  const { path } = await one.newFeed({ listIds: [id] })
  expect(await one.titles(path)).toEqual(['mine'])
  expect(await other.titles(path)).toEqual(['mine'])
})

it('has only fixed text in headers, whatever its name is [C-08]', async () => {
  const { newFeed, fetch } = await newFeedUser(database)
  const { path } = await newFeed({ name: 'x"\r\nSet-Cookie: a=b' })
  const response = await fetch(path)
  expect(response.headers.get('Set-Cookie')).toBeNull()
  expect(response.headers.get('Content-Disposition')).toBe('inline; filename="tasks.ics"')
  expect(await response.text()).toContain('X-WR-CALNAME:x" Set-Cookie: a=b\r\n')
})

describe('rate limits', () => {
  const from = (address: string) => ({ incoming: { socket: { remoteAddress: address } } as never })

  it('count fetches against the user of the feed [C-09]', async () => {
    const { app, newFeed, userId } = await newFeedUser(database, {
      limits: createRequestLimits({ perUser: 3, perAddress: 1 }),
    })
    const { path } = await newFeed()
    const fetched = await Promise.all(Array.from({ length: 3 }, () => fetchPath(app, path)))
    expect(fetched.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(fetched[0]?.headers.get('RateLimit-Policy')).toBe('"user";q=3;w=60')
    const over = await fetchPath(app, path)
    expect([over.status, over.headers.has('Retry-After')]).toEqual([429, true])
    expect((await app.call('tasks.list', { userId, method: 'GET' })).status).toBe(429)
  })

  it('count unknown tokens against their address, and then look up none but known ones [C-09]', async () => {
    let lookUps = 0
    const app = await createTestApp(
      watching(() => lookUps++),
      undefined,
      {
        limits: createRequestLimits({ perUser: 0, perAddress: 3 }),
      },
    )
    const { newFeed } = await newFeedUser(database)
    const [known, unknown] = [await newFeed(), await newFeed()]
    const statusOf = async (path: string, address: string) =>
      (await app.fetch(new Request(`http://test${path}`), from(address))).status
    expect(await statusOf(known.path, '192.0.2.1')).toBe(200)
    const guess = () => statusOf(`/calendar/${feedTokens.create()}.ics`, '192.0.2.1')
    expect([await guess(), await guess(), await guess(), await guess()]).toEqual([404, 404, 404, 429])
    const before = lookUps
    expect([await guess(), await statusOf(unknown.path, '192.0.2.1')]).toEqual([429, 429])
    expect(lookUps).toBe(before)
    expect(await statusOf(known.path, '192.0.2.1')).toBe(200)
    expect(await statusOf(unknown.path, '198.51.100.1')).toBe(200)
  })
})

it('answers a database fault with 503 [C-10]', async () => {
  const { newFeed } = await newFeedUser(database)
  const { path } = await newFeed()
  const fault = () => {
    throw Object.assign(new Error('connection terminated'), { code: '08006' })
  }
  const noLookUp = await createTestApp(watching(fault))
  const read = () => Promise.reject(new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 }))
  const noTasks = await createTestApp({ ...database, tenant: { ...database.tenant, read } })
  for (const app of [noLookUp, noTasks]) {
    const response = await fetchPath(app, path)
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: 'UNAVAILABLE' } }])
  }
})

describe('the number of feeds', () => {
  async function store(userId: string, count: number, revokedAt: Date | null) {
    const feed = {
      userId,
      name: 'x',
      listIds: [],
      inbox: false,
      tags: [],
      completed: false,
      lastFour: 'aaaa',
      revokedAt,
    }
    const times = { createdAt: new Date(0), updatedAt: new Date(0) }
    await database.signIn.calendarFeed.createMany({
      data: Array.from({ length: count }, () => ({ ...feed, ...times, id: crypto.randomUUID() })),
    })
  }

  it('in use is at most 50, also in concurrent calls [C-12]', async () => {
    const userId = newUser()
    await store(userId, 48, null)
    // Each has its own queue, like a process.
    const apps = await Promise.all([0, 1, 2].map(() => createTestApp(database)))
    const calls = apps.flatMap((app) =>
      [0, 1].map(() => app.call('calendar.createFeed', { userId, input: { name: 'x' } })),
    )
    const answers = await Promise.all(calls)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 400, 400, 400, 400])
    const { body } = answers.find(({ status }) => status === 400) ?? expect.unreachable()
    expect(body.error.json.message).toBe('A user can have 50 calendar feeds; revoke one first')
  })

  it('stored is at most 150: those revoked first are deleted [C-12]', async () => {
    const userId = newUser()
    await store(userId, 100, new Date(2000))
    await store(userId, 60, new Date(1000))
    await callerFor(database, userId).calendar.createFeed({ name: 'x' })
    const stored = await database.signIn.calendarFeed.findMany({ where: { userId } })
    expect(stored).toHaveLength(150)
    expect(stored.filter(({ revokedAt }) => revokedAt?.getTime() === 1000)).toHaveLength(49)
  })
})

it('is not created after the session of its creator has ended [C-13]', async () => {
  const { app, userId } = await newFeedUser(database, { isSessionOpen: async () => false })
  const { status } = await app.call('calendar.createFeed', { userId, input: { name: 'x' } })
  // Tokens of another issuer name no session.
  expect(status).toBe(200)
  const closed = await newFeedUser(database, {
    isSessionOpen: async () => false,
    verifyToken: async () => ({
      ...{ actor: { kind: 'user', userId }, issuedAt: new Date(), sessionId: 'ended' },
      expiresAt: new Date(Date.now() + 60_000),
    }),
  })
  const refused = await closed.app.call('calendar.createFeed', { token: 'x', input: { name: 'x' } })
  expect([refused.status, refused.body.error.json.message]).toEqual([401, 'The session has ended. Sign in again.'])
})

import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../../src/api/router.ts'
import { SCOPES } from '../../src/personal-tokens/scopes.ts'
import { newTokenText } from '../../src/personal-tokens/token-text.ts'
import { callerFor, createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'
import { definitionOf, procedurePaths } from '../procedures/walk.ts'
import { issueOf } from '../tasks/structure/outline.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const DAY_MS = 86_400_000

/** Creates a user, and an app with a stopped clock. */
async function newOwner() {
  const clock = stoppedClock()
  const userId = newUser()
  const app = await createTestApp(database, clock)
  return { clock, userId, app, tokens: callerFor(database, userId, clock).tokens }
}

/** Calls a procedure with a token; returns the status, and the error or the output. */
async function callWith(app: TestApp, token: string | null, procedure = 'tasks.list', input: object = {}) {
  const isQuery = definitionOf(appRouter, procedure).type === 'query'
  const { status, body } = await app.call(procedure, { token: token ?? '', input, method: isQuery ? 'GET' : 'POST' })
  return { status, error: body.error?.json.data, output: body.result?.data.json }
}

type Client = TestDatabase['signIn']

/** Returns a client that runs a function after each query for a token in a transaction. */
function afterFind(signIn: Client, run: () => Promise<void>): Client {
  const replace = <Part extends object>(part: Part, name: string, value: (own: Part) => unknown): Part =>
    new Proxy(part, { get: (own, key) => (key === name ? value(own) : Reflect.get(own, key)) })
  const tables = (own: Parameters<Parameters<Client['$transaction']>[0]>[0]) =>
    replace(own, 'personalToken', ({ personalToken }) =>
      replace(personalToken, 'findFirst', (table) => async (query: object) => {
        const found = await table.findFirst(query)
        await run()
        return found
      }),
    )
  return replace(
    signIn,
    '$transaction',
    (client) => (work: Parameters<Client['$transaction']>[0]) => client.$transaction((own) => work(tables(own))),
  )
}

describe('a personal access token', () => {
  it('reads and writes as its user, within its scopes', async () => {
    const { app, tokens, userId } = await newOwner()
    const created = await tokens.create({ name: 'Bot', scopes: ['tasks:read', 'tasks:write'] })
    expect(created).toMatchObject({ name: 'Bot', prefix: 'tw_pat_', lastUsedAt: null, revokedAt: null })
    expect(created.token).toMatch(/^tw_pat_[0-9A-Za-z]{36}$/)
    expect(created.token?.endsWith(created.lastFour)).toBe(true)
    const made = await callWith(app, created.token, 'tasks.create', { title: 'by a bot' })
    expect(made).toMatchObject({ status: 200, output: { title: 'by a bot' } })
    const { items } = await callerFor(database, userId).tasks.list()
    expect(items.map(({ title }) => title)).toEqual(['by a bot'])
  })

  it('that lacks a scope is answered with 403, which names the scope [B-05]', async () => {
    const { app, tokens } = await newOwner()
    const { token } = await tokens.create({ name: 'Reader', scopes: ['tasks:read'] })
    const { status, error } = await callWith(app, token, 'tasks.create', { title: 'x' })
    expect({ status, error }).toMatchObject({ status: 403, error: { code: 'FORBIDDEN', scope: 'tasks:write' } })
    expect(error.message).toContain('tasks:write')
    expect((await callWith(app, token)).status).toBe(200)
    const writer = await tokens.create({ name: 'Writer', scopes: ['*:write'] })
    expect((await callWith(app, writer.token)).error).toMatchObject({ code: 'FORBIDDEN', scope: 'tasks:read' })
    expect((await callWith(app, writer.token, 'lists.create', { name: 'x' })).status).toBe(200)
  })

  it.each(['tokens.list', 'tokens.create', 'tokens.update', 'tokens.revoke', 'account.delete'])(
    'never permits %s [B-07]',
    async (path) => {
      const { app, tokens } = await newOwner()
      const { token, id } = await tokens.create({ name: 'All', scopes: ['*:read', '*:write'] })
      const { status, error } = await callWith(app, token, path, { id, name: 'x', scopes: ['*:read'] })
      expect({ status, error }).toMatchObject({ status: 403, error: { code: 'FORBIDDEN' } })
      expect(error).not.toHaveProperty('scope')
    },
  )

  it('is rejected with 401 once it has expired, or was revoked [B-06]', async () => {
    const { app, clock, tokens } = await newOwner()
    const expiring = await tokens.create({
      name: 'Short',
      scopes: ['*:read'],
      expiresAt: new Date(clock().getTime() + DAY_MS),
    })
    const revoked = await tokens.create({ name: 'Revoked', scopes: ['*:read'] })
    await tokens.revoke({ id: revoked.id })
    expect((await callWith(app, expiring.token)).status).toBe(200)
    expect((await callWith(app, revoked.token)).status).toBe(401)
    clock.set(new Date(clock().getTime() + DAY_MS))
    expect((await callWith(app, expiring.token)).status).toBe(401)
    expect((await callWith(app, newTokenText())).status).toBe(401)
  })

  it('expires after 90 days, or after 366 at most', async () => {
    const { clock, tokens } = await newOwner()
    const { expiresAt } = await tokens.create({ name: 'x', scopes: ['*:read'] })
    expect(expiresAt.getTime() - clock().getTime()).toBe(90 * DAY_MS)
    for (const days of [0, 366.1]) {
      const late = tokens.create({
        name: 'x',
        scopes: ['*:read'],
        expiresAt: new Date(clock().getTime() + days * DAY_MS),
      })
      expect(await issueOf(late)).toBe('expiresAt out_of_range')
    }
  })

  it('can lose scopes, but not gain any [B-04]', async () => {
    const { app, tokens } = await newOwner()
    const { id, token } = await tokens.create({ name: 'x', scopes: ['tasks:read', 'tasks:write'] })
    expect(await issueOf(tokens.update({ id, scopes: ['tasks:read', 'lists:read'] }))).toBe('scopes.1 wider')
    const changed = await tokens.update({ id, scopes: ['tasks:read'], name: 'y' })
    expect(changed).toMatchObject({ name: 'y', scopes: ['tasks:read'] })
    expect((await callWith(app, token, 'tasks.create', { title: 'x' })).status).toBe(403)
  })

  it('can lose a wildcard in favor of scopes that it includes, but not of others [B-04]', async () => {
    const { tokens } = await newOwner()
    const { id } = await tokens.create({ name: 'x', scopes: ['*:read'] })
    expect(await issueOf(tokens.update({ id, scopes: ['tasks:write'] }))).toBe('scopes.0 wider')
    expect(await issueOf(tokens.update({ id, scopes: ['tasks:read', '*:write'] }))).toBe('scopes.1 wider')
    const narrowed = await tokens.update({ id, scopes: ['tasks:read', 'account:read'] })
    expect(narrowed.scopes).toEqual(['tasks:read', 'account:read'])
    expect(await issueOf(tokens.update({ id, scopes: ['*:read'] }))).toBe('scopes.0 wider')
    expect(await issueOf(tokens.update({ id, scopes: ['lists:read'] }))).toBe('scopes.0 wider')
  })

  it('does not regain the scopes that a concurrent call has removed [B-04]', async () => {
    const { tokens, userId } = await newOwner()
    const { id } = await tokens.create({ name: 'x', scopes: ['tasks:read', 'tasks:write', 'lists:read'] })
    let other: Promise<unknown> | undefined
    const signIn = afterFind(database.signIn, async () => {
      other ??= tokens.update({ id, scopes: ['tasks:read'] })
      // It waits for this change. If it did not, it would be done by then.
      await Promise.race([other, setTimeout(100)])
    })
    const app = await createTestApp({ ...database, signIn })
    await app.call('tokens.update', { userId, input: { id, scopes: ['tasks:read', 'lists:read'] } })
    await other
    expect((await tokens.list()).items[0]?.scopes).toEqual(['tasks:read'])
  })

  it("answers another user's token id like one that does not exist [B-09]", async () => {
    const { app, tokens } = await newOwner()
    const { id, token } = await tokens.create({ name: 'x', scopes: ['*:read'] })
    const userId = newUser()
    for (const procedure of ['tokens.update', 'tokens.revoke']) {
      const name = procedure === 'tokens.update' ? { name: 'stolen' } : {}
      const [theirs, nobodys] = await Promise.all(
        [id, crypto.randomUUID()].map((one) => app.call(procedure, { userId, input: { id: one, ...name } })),
      )
      const withoutRequestId = (answer: typeof theirs) =>
        JSON.stringify(answer?.body).replace(answer?.body.error?.json.data.requestId, '')
      expect(theirs?.status).toBe(404)
      expect(withoutRequestId(theirs)).toBe(withoutRequestId(nobodys))
    }
    expect((await callWith(app, token)).status).toBe(200)
  })

  it('appears once: not in lists, not in the database, and not in the answer to a repeated call [B-08]', async () => {
    const { tokens, userId } = await newOwner()
    const input = { name: 'x', scopes: ['tasks:read' as const], idempotencyKey: 'k' }
    const first = await tokens.create(input)
    const again = await tokens.create(input)
    expect(again).toEqual({ ...first, token: null })
    expect((await failureOf(tokens.create({ ...input, name: 'y' }))).code).toBe('IDEMPOTENCY_MISMATCH')
    const secret = first.token ?? expect.unreachable('no token')
    expect(JSON.stringify(await tokens.list())).not.toContain(secret)
    const stored = [
      await database.signIn.personalToken.findMany({ where: { userId } }),
      await database.signIn.secretLookup.findMany({ where: { userId } }),
    ]
    expect(JSON.stringify(stored)).not.toContain(secret.slice(7, 20))
  })

  it('is rejected without a statement if it was misspelt, shortened, or written in another case [B-02]', async () => {
    const { clock, tokens } = await newOwner()
    const { token } = await tokens.create({ name: 'x', scopes: ['*:read'] })
    let lookups = 0
    const signIn = new Proxy(database.signIn, {
      get(client, name) {
        if (name === 'secretLookup') lookups += 1
        return Reflect.get(client, name)
      },
    })
    const app = await createTestApp({ ...database, signIn }, clock)
    lookups = 0
    const text = token ?? ''
    const misspelt = [
      ...[text.slice(0, -1), `${text}x`, text.toUpperCase(), text.toLowerCase(), text.replace('tw_pat_', 'tw_pat_ ')],
      ...[...text.slice(7)].map((char, n) => text.slice(0, 7 + n) + (char === 'a' ? 'b' : 'a') + text.slice(8 + n)),
    ]
    for (const one of misspelt) expect((await callWith(app, one)).status, one).toBe(401)
    expect(lookups).toBe(0)
    expect((await callWith(app, text)).status).toBe(200)
  })

  it('shows when it was last used, written at most once a minute', async () => {
    const { app, clock, tokens } = await newOwner()
    const { id, token } = await tokens.create({ name: 'x', scopes: ['*:read'] })
    const lastUsedAt = async () => (await tokens.list()).items.find((one) => one.id === id)?.lastUsedAt
    await callWith(app, token)
    const first = clock()
    await expect.poll(lastUsedAt).toEqual(first)
    clock.set(new Date(first.getTime() + 30_000))
    await callWith(app, token)
    clock.set(new Date(first.getTime() + 61_000))
    await callWith(app, token)
    await expect.poll(lastUsedAt).toEqual(clock())
  })
})

it('has a scope for every procedure that a token permits', () => {
  const scopes = procedurePaths(appRouter).flatMap((path) => {
    const { meta } = definitionOf(appRouter, path)
    return meta?.isPublic || meta?.isForUsers ? [] : [meta?.scope]
  })
  expect(SCOPES).toEqual(expect.arrayContaining([...new Set(scopes)]))
})

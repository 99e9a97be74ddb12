import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TOKEN_LIMITS } from '../../src/personal-tokens/schema.ts'
import { callerFor, createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const DAY_MS = 86_400_000
const BOT = { name: 'a', scopes: ['tasks:read' as const, 'tasks:write' as const] }

/** Creates a user with a stopped clock. */
function newOwner() {
  const clock = stoppedClock()
  const userId = newUser()
  const advance = (ms: number) => clock.set(new Date(clock().getTime() + ms))
  return { userId, clock, advance, tokens: callerFor(database, userId, clock).tokens }
}

/** Stores tokens of a user without secrets, directly in the database. */
async function store(userId: string, count: number, times: { createdAt: Date; expiresAt: Date; revokedAt?: Date }) {
  const data = { userId, name: 'stored', scopes: ['tasks:read'], lastFour: 'aaaa', ...times }
  await database.signIn.personalToken.createMany({
    data: Array.from({ length: count }, () => ({ ...data, id: crypto.randomUUID() })),
  })
}

describe('an idempotency key', () => {
  it('lets a repeated rename change nothing, also after another rename [B-15]', async () => {
    const { tokens } = newOwner()
    const { id } = await tokens.create(BOT)
    const first = await tokens.update({ id, name: 'b', idempotencyKey: 'one' })
    await tokens.update({ id, name: 'c', idempotencyKey: 'two' })
    expect(await tokens.update({ id, name: 'b', idempotencyKey: 'one' })).toEqual(first)
    expect((await tokens.list()).items[0]?.name).toBe('c')
  })

  it('replays a creation after the token was renamed, narrowed and revoked [B-15]', async () => {
    const { tokens } = newOwner()
    const input = { ...BOT, idempotencyKey: 'one' }
    const first = await tokens.create(input)
    await tokens.update({ id: first.id, name: 'b', scopes: ['tasks:read'] })
    await tokens.revoke({ id: first.id })
    expect(await tokens.create(input)).toEqual({ ...first, token: null })
    expect((await tokens.list()).items).toHaveLength(1)
  })

  it('rejects another update with the same key, and belongs to one procedure and one user', async () => {
    const { tokens } = newOwner()
    const [one, other] = [await tokens.create({ ...BOT, idempotencyKey: 'k' }), await tokens.create(BOT)]
    await tokens.update({ id: one.id, name: 'b', idempotencyKey: 'k' })
    for (const input of [
      { id: one.id, name: 'c' },
      { id: other.id, name: 'b' },
    ]) {
      const mismatch = tokens.update({ ...input, idempotencyKey: 'k' })
      expect((await failureOf(mismatch)).code).toBe('IDEMPOTENCY_MISMATCH')
    }
    expect((await tokens.list()).items.map(({ name }) => name).sort()).toEqual(['a', 'b'])
    expect((await newOwner().tokens.create({ ...BOT, idempotencyKey: 'k' })).token).not.toBeNull()
  })

  it('belongs to no failed call, and is free again after 24 hours', async () => {
    const { tokens, advance } = newOwner()
    const { id } = await tokens.create(BOT)
    const wider = tokens.update({ id, scopes: ['*:read'], idempotencyKey: 'k' })
    expect((await failureOf(wider)).code).toBe('INVALID_INPUT')
    expect((await tokens.update({ id, name: 'b', idempotencyKey: 'k' })).name).toBe('b')
    advance(DAY_MS)
    expect((await tokens.update({ id, name: 'c', idempotencyKey: 'k' })).name).toBe('c')
  })

  it('creates one token in concurrent calls', async () => {
    const { userId } = newOwner()
    const callers = Array.from({ length: 4 }, () => callerFor(database, userId).tokens)
    const made = await Promise.all(callers.map((tokens) => tokens.create({ ...BOT, idempotencyKey: 'k' })))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(made.filter(({ token }) => token !== null)).toHaveLength(1)
  })

  it('is stored for the last 1,000 changes of a user', async () => {
    const { userId, clock, tokens, advance } = newOwner()
    const { id } = await tokens.create({ ...BOT, idempotencyKey: 'k' })
    advance(1)
    const call = { userId, procedure: 'tokens.update', inputHash: 'x', answer: {}, createdAt: clock() }
    const data = Array.from({ length: 999 }, (_, n) => ({ ...call, key: String(n) }))
    await database.signIn.secretCall.createMany({ data })
    advance(1)
    expect((await tokens.create({ ...BOT, idempotencyKey: 'k' })).id).toBe(id)
    await tokens.update({ id, name: 'b', idempotencyKey: 'last' })
    expect(await database.signIn.secretCall.count({ where: { userId } })).toBe(1000)
    expect(await database.signIn.secretCall.count({ where: { userId, key: 'k' } })).toBe(0)
  })
})

describe('the number of tokens', () => {
  it('that are valid is at most 100, whatever calls are concurrent [B-13]', async () => {
    const { userId, clock } = newOwner()
    await store(userId, TOKEN_LIMITS.perUser - 2, { createdAt: clock(), expiresAt: new Date(clock().getTime() + 1) })
    // Each has its own queue, like a process.
    const apps = await Promise.all(Array.from({ length: 4 }, () => createTestApp(database, clock)))
    const calls = apps.flatMap((app) => [0, 1].map(() => app.call('tokens.create', { userId, input: BOT })))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    expect(statuses).toEqual([200, 200, 400, 400, 400, 400, 400, 400])
  })

  it('that are stored is at most 300: the oldest invalid ones are deleted [B-13]', async () => {
    const { userId, clock, tokens } = newOwner()
    const at = (ms: number) => new Date(clock().getTime() + ms)
    const valid = await tokens.create(BOT)
    await store(userId, 200, { createdAt: at(-2000), expiresAt: at(DAY_MS), revokedAt: at(-1000) })
    await store(userId, 99, { createdAt: at(-3000), expiresAt: at(-1) })
    const { id } = await tokens.create(BOT)
    const stored = await database.signIn.personalToken.findMany({ where: { userId } })
    expect(stored).toHaveLength(TOKEN_LIMITS.stored)
    expect(stored.filter(({ createdAt }) => createdAt < at(-2000))).toHaveLength(98)
    expect(stored.map((token) => token.id)).toEqual(expect.arrayContaining([valid.id, id]))
  })

  it('hides no valid token: valid ones are listed first [B-13]', async () => {
    const { userId, clock, tokens } = newOwner()
    const hidden = await tokens.create(BOT)
    const later = new Date(clock().getTime() + 1000)
    await store(userId, 1001, { createdAt: later, expiresAt: new Date(later.getTime() + DAY_MS), revokedAt: later })
    const { items } = await tokens.list()
    expect(items[0]?.id).toBe(hidden.id)
    expect(items[1]?.revokedAt).toEqual(later)
  })
})

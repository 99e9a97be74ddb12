import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRequestLimits, NO_LIMITS } from '../../src/limits/request-limits.ts'
import { createLoad } from '../../src/load/load.ts'
import { createLogger } from '../../src/observability.ts'
import { newTokenText } from '../../src/personal-tokens/token-text.ts'
import { lookUpLimits } from '../../src/secrets/look-up-limits.ts'
import { createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Returns the database with a client that counts look-ups of tokens and writes of their uses. */
function counting() {
  const counts = { lookUps: 0, writes: 0 }
  const count = <Table extends object>(table: Table, verb: string, add: () => void): Table =>
    new Proxy(table, {
      get: (own, name) => {
        if (name === verb) add()
        return Reflect.get(own, name)
      },
    })
  const { secretLookup, personalToken } = database.signIn
  const tables: Record<string | symbol, object> = {
    secretLookup: count(secretLookup, 'findFirst', () => {
      counts.lookUps += 1
    }),
    personalToken: count(personalToken, 'updateMany', () => {
      counts.writes += 1
    }),
  }
  const signIn = new Proxy(database.signIn, { get: (client, name) => tables[name] ?? Reflect.get(client, name) })
  return { counts, database: { ...database, signIn } }
}

async function statusFrom(app: TestApp, address: string, token: string) {
  const request = new Request('http://test/api/v1/me', { headers: { Authorization: `Bearer ${token}` } })
  return (await app.fetch(request, { incoming: { socket: { remoteAddress: address } } as never })).status
}

async function newToken(app: TestApp, userId = newUser()): Promise<string> {
  const { body } = await app.call('tokens.create', { userId, input: { name: 'Bot', scopes: ['account:read'] } })
  return body.result.data.json.token
}

const [HERE, THERE] = ['192.0.2.1', '198.51.100.1'] as const

it('notes no use for calls above the rate limit, and one for all others of a minute [B-10]', async () => {
  const { counts, database } = counting()
  const lines: { audit?: string }[] = []
  const logger = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) })
  const app = await createTestApp(database, stoppedClock(), {
    limits: createRequestLimits({ perUser: 9, perAddress: 0 }),
    logger,
  })
  const [userId, other] = [newUser(), newUser()]
  const token = await newToken(app, userId)
  const statuses: number[] = []
  for (let n = 0; n < 20; n++) statuses.push(await statusFrom(app, n % 2 ? THERE : HERE, token))
  expect(statuses).toEqual([...Array(8).fill(200), ...Array(12).fill(429)])
  expect(counts.writes).toBe(1)
  const audited = () => lines.filter(({ audit }) => audit === 'token used from a new address')
  expect(audited()).toHaveLength(1)
  const second = await newToken(app, other)
  for (let n = 0; n < 8; n++) await app.call('tasks.stats', { userId: other, method: 'GET' })
  for (const address of [HERE, THERE]) expect(await statusFrom(app, address, second)).toBe(429)
  expect(counts.writes).toBe(1)
  expect(audited()).toHaveLength(1)
})

it('looks up no unknown token of an address above its limit, but still known ones [B-14]', async () => {
  const { counts, database } = counting()
  const clock = stoppedClock()
  const limits = createRequestLimits({ perUser: 0, perAddress: 5 })
  const app = await createTestApp(database, clock, { limits })
  const userId = newUser()
  const [known, unknown] = [await newToken(app, userId), await newToken(app, userId)]
  expect(await statusFrom(app, HERE, known)).toBe(200)
  const statuses: number[] = []
  for (let n = 0; n < 6; n++) statuses.push(await statusFrom(app, HERE, newTokenText()))
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  counts.lookUps = 0
  for (let n = 0; n < 10; n++) expect(await statusFrom(app, HERE, newTokenText())).toBe(429)
  expect(await statusFrom(app, HERE, unknown)).toBe(429)
  expect(counts.lookUps).toBe(0)
  clock.set(new Date(clock().getTime() + 60_000))
  expect(await statusFrom(app, HERE, known)).toBe(200)
  expect(counts.lookUps).toBe(1)
  expect(await statusFrom(app, HERE, await app.tokenOf(userId))).toBe(200)
  expect(await statusFrom(app, THERE, unknown)).toBe(200)
})

it('looks up two unknown tokens of a network at once, and none after it has exceeded its limit [B-14]', async () => {
  const standing = { policy: 'address' as const, limit: 5, left: 0, resetMs: 1000, isOver: true }
  let isOver = false
  const load = createLoad({ delayMs: Number.POSITIVE_INFINITY, waitingPerAddress: 3 })
  const { run } = lookUpLimits({ ...NO_LIMITS, overLimit: () => (isOver ? standing : undefined) }, load)
  const started: (() => void)[] = []
  const lookUp = () => new Promise<void>((resolve) => started.push(resolve))
  const all = Array.from({ length: 6 }, (_, n) => run({ address: `2001:db8::${n}` }, lookUp))
  const outcomes = Promise.allSettled(all)
  await expect(all[5]).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  expect(started).toHaveLength(2)
  const elsewhere = run({ address: THERE }, lookUp)
  expect(started).toHaveLength(3)
  isOver = true
  for (const finish of started) finish()
  await elsewhere
  const statuses = (await outcomes).map(({ status }) => status)
  expect(statuses).toEqual(['fulfilled', 'fulfilled', ...Array(4).fill('rejected')])
  expect(started).toHaveLength(3)
})

import { createHash, randomUUID } from 'node:crypto'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import { createBuiltInSignIn } from '../../src/auth/sign-in/built-in.ts'
import { systemClock } from '../../src/clock.ts'
import type { Database } from '../../src/database/database.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { median } from '../compare/summary.ts'
import { type Bound, processorTime } from './bound.ts'

/** Upper bounds of the cost and of the timing differences of calls on a real database. */
export function serviceBounds(database: Database): Bound[] {
  const caller = createCaller(database)
  return [
    {
      name: 'creating 200 tasks at once, relative to creating one',
      unit: '×',
      most: 10,
      measure: async () => {
        const user = randomUUID()
        const items = Array.from({ length: 200 }, (_, n) => ({ title: `task ${n}` }))
        const [one, many]: number[][] = [[], []]
        for (let round = 0; round < 30; round += 1) {
          one?.push(await caller.time(user, 'tasks.create', { title: 'one' }))
          many?.push(await caller.time(user, 'tasks.createMany', { items }))
        }
        return median(many ?? []) / median(one ?? [])
      },
    },
    {
      name: "share of gets of another user's id slower than gets of an unknown id, deviation from one half",
      unit: '×',
      most: 0.15,
      measure: async () => {
        const { id } = await caller.create(randomUUID())
        const user = randomUUID()
        const [theirs, unknown]: number[][] = [[], []]
        const ask = (of: string) => caller.time(user, 'tasks.get', { id: of })
        for (let n = 0; n < 20; n += 1) await ask(randomUUID())
        for (let n = 0; n < 400; n += 1) {
          if (n % 2) theirs?.push(await ask(id))
          unknown?.push(await ask(randomUUID()))
          if (n % 2 === 0) theirs?.push(await ask(id))
        }
        return Math.abs(shareOfSlower(theirs ?? [], unknown ?? []) - 0.5)
      },
    },
  ]
}

/** Upper bounds of the cost and of the timing differences of sign-ins. */
export async function signInBounds(): Promise<Bound[]> {
  const { handler } = await createBuiltInSignIn(
    {
      database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [], rateLimit: [] }),
      secret: createHash('sha256').update(randomUUID()).digest('hex'),
      baseUrl: new URL('http://localhost:8000'),
      trustedOrigins: [],
      rateLimit: false,
      onProblem: () => {},
    },
    { clock: systemClock, onKeysChanged: () => {} },
  )
  const post = (path: string, body: object, headers = {}) =>
    handler(
      new Request(`http://localhost:8000/api/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
  await post('/sign-up/email', { name: 'Ada', email: 'ada@example.org', password: 'correct horse' })
  const attempt = (email: string) => processorTime(() => post('/sign-in/email', { email, password: 'wrong horse' }))
  return [
    {
      name: 'a sign-in with an unknown address, relative to a wrong password',
      unit: '×',
      most: 1.1,
      measure: async () => {
        const [wrong, unknown] = [await attempt('ada@example.org'), await attempt('eve@example.org')]
        return Math.max(wrong, unknown) / Math.min(wrong, unknown)
      },
    },
    {
      name: 'rejecting a callback address of 60,000 characters',
      unit: 'ms of processor time',
      most: 50,
      measure: () => {
        const origin = `http://x/${'a'.repeat(14_000)}`
        return processorTime(() => post('/sign-out', { callbackURL: `http://x/${'a'.repeat(60_000)}` }, { origin }))
      },
    },
  ]
}

function createCaller(database: Database) {
  const app = createApp({
    database,
    verifyToken: async (token) => ({
      actor: { kind: 'user', userId: token },
      issuedAt: new Date(),
      expiresAt: new Date(Date.now() + 3_600_000),
    }),
    clock: () => new Date(),
    logger: pino({ level: 'silent' }),
    corsOrigins: [],
    trustedProxies: trustedProxies([]),
  })
  const call = (userId: string, procedure: string, input: object): Promise<Response> => {
    const isQuery = procedure === 'tasks.get'
    const json = JSON.stringify({ json: input })
    const query = isQuery ? `?input=${encodeURIComponent(json)}` : ''
    return app.fetch(
      new Request(`http://localhost:8000/trpc/${procedure}${query}`, {
        method: isQuery ? 'GET' : 'POST',
        headers: { Authorization: `Bearer ${userId}`, 'Content-Type': 'application/json' },
        ...(!isQuery && { body: json }),
      }),
    )
  }
  return {
    create: async (userId: string) => {
      const response = await call(userId, 'tasks.create', { title: 'x' })
      const body = (await response.json()) as { result: { data: { json: { id: string } } } }
      return body.result.data.json
    },
    /** Returns the milliseconds until the complete response. */
    time: async (userId: string, procedure: string, input: object) => {
      const startedAt = performance.now()
      await (await call(userId, procedure, input)).text()
      return performance.now() - startedAt
    },
  }
}

/**
 * Returns the probability that a value of the first list exceeds one of the second: one half if they are indistinguishable.
 */
function shareOfSlower(first: number[], second: number[]): number {
  const slower = first.flatMap((a) => second.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))
  return slower.reduce<number>((sum, one) => sum + one, 0) / slower.length
}

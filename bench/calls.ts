import { randomUUID } from 'node:crypto'
import { createApp } from '../src/app.ts'
import { systemClock } from '../src/clock.ts'
import { openPostgres } from '../src/db/postgres.ts'
import { prepareDatabase } from '../src/db/prepare.ts'
import { trustedProxies } from '../src/http/client-address.ts'
import { createLogger } from '../src/observability.ts'
import { startPostgres } from '../tests/helpers/postgres-server.ts'

/**
 * Prints how many calls a second the whole application answers on a real PostgreSQL server, in process and without a port:
 * 16 users, one call each in flight. Medians over rounds in which the two take turns.
 */
const USERS = 16
const ROUNDS = 5
const ROUND_MS = 1500

const server = await startPostgres()
const database = openPostgres({ url: server.url })
await prepareDatabase(database)
const app = createApp({
  database,
  // The token is the user: what is measured is not the verifying, which is remembered anyway.
  verifyToken: async (token) => ({ actor: { kind: 'user', userId: token }, expiresAt: new Date(8.64e15) }),
  clock: systemClock,
  logger: createLogger('silent'),
  corsOrigins: [],
  trustedProxies: trustedProxies([]),
})
const users = Array.from({ length: USERS }, () => randomUUID())

async function call(user: string, procedure: string, input?: object): Promise<void> {
  const response = await app.fetch(
    new Request(`http://bench/trpc/${procedure}`, {
      headers: { Authorization: `Bearer ${user}`, 'Content-Type': 'application/json' },
      ...(input && { method: 'POST', body: JSON.stringify({ json: input }) }),
    }),
  )
  if (!response.ok) throw new Error(await response.text())
  await response.text()
}

async function perSecond(one: (user: string) => Promise<void>): Promise<number> {
  let calls = 0
  const startedAt = performance.now()
  await Promise.all(
    users.map(async (user) => {
      for (; performance.now() - startedAt < ROUND_MS; calls++) await one(user)
    }),
  )
  return (calls * 1000) / (performance.now() - startedAt)
}

const create = (user: string) => call(user, 'tasks.create', { title: 'Buy milk', tags: ['home'] })
const list = (user: string) => call(user, `tasks.list?input=${encodeURIComponent('{"json":{"limit":20}}')}`)

for (const user of users) for (let n = 0; n < 20; n++) await create(user)
const rounds: { create: number; list: number }[] = []
for (let n = 0; n < ROUNDS; n++) rounds.push({ list: await perSecond(list), create: await perSecond(create) })
const median = (values: number[]) => Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0)
console.log(`tasks.list, 20 tasks: ${median(rounds.map((round) => round.list))} calls/s`)
console.log(`tasks.create:         ${median(rounds.map((round) => round.create))} calls/s`)
await database.close()
await server.stop()

import { randomUUID } from 'node:crypto'
import { openPostgres } from '../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { createTaskService, type TaskService } from '../src/tasks/service.ts'
import { startPostgres } from '../tests/helpers/postgres-server.ts'

// Measures the cost of an idempotency key: the same changes with and without a key, alternating, 16 users at once, on one
// PostgreSQL.
const USERS = 16
const ROUNDS = 9
const CALLS = 1600

const server = await startPostgres()
const database = openPostgres({ url: server.url, maxConnections: 16 })
try {
  await prepareDatabase(database)
  const tasks = createTaskService(database.tenant, () => new Date())
  const actors = Array.from({ length: USERS }, (_, n) => ({ kind: 'user' as const, userId: `user-${n}` }))
  const ids = await Promise.all(actors.map(async (actor) => (await tasks.create(actor, { title: 'x' })).row.id))
  const kinds: Record<string, (tasks: TaskService, user: number, key?: string) => Promise<unknown>> = {
    create: (tasks, user, key) => tasks.create(at(actors, user), { title: 'Buy milk', tags: ['home'], ...keyed(key) }),
    update: (tasks, user, key) =>
      tasks.update(at(actors, user), { id: at(ids, user), title: randomUUID(), ...keyed(key) }),
  }
  for (const [name, call] of Object.entries(kinds)) {
    const rates: Record<'plain' | 'keyed', number[]> = { plain: [], keyed: [] }
    for (let round = 0; round <= ROUNDS; round++) {
      for (const way of round % 2 ? (['plain', 'keyed'] as const) : (['keyed', 'plain'] as const)) {
        const rate = await measure((user) => call(tasks, user, way === 'keyed' ? randomUUID() : undefined))
        // The first round is a warm-up.
        if (round > 0) rates[way].push(rate)
      }
    }
    const [plain, keyedRate] = [median(rates.plain), median(rates.keyed)]
    const ratio = (keyedRate / plain).toFixed(2)
    console.log(`tasks.${name}: ${plain.toFixed(0)}/s without a key, ${keyedRate.toFixed(0)}/s with one: ${ratio}`)
  }
} finally {
  await database.close()
  await server.stop()
}

/** Returns calls per second with 16 users at once. */
async function measure(call: (user: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let left = CALLS
  await Promise.all(
    range(USERS).map(async (user) => {
      while (left-- > 0) await call(user)
    }),
  )
  return (CALLS * 1000) / (performance.now() - startedAt)
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n)
}

function keyed(key: string | undefined): { idempotencyKey?: string } {
  return key === undefined ? {} : { idempotencyKey: key }
}

function at<T>(list: T[], index: number): T {
  return list[index] as T
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}

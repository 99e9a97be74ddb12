import { randomUUID } from 'node:crypto'
import { openPostgres } from '../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { type EntityQueries, entityQueries } from '../src/entities/storage/queries.ts'
import { taskEntity } from '../src/tasks/task.ts'
import { startPostgres } from '../tests/helpers/postgres-server.ts'

// Measures the gain of the hand-written hot statements of tasks: the same calls in SQL and with Prisma's model API,
// alternating,
// 16 users at once, on one PostgreSQL. The processor time is that of this process.
const USERS = 16
const ROUNDS = 7
const CALLS = 800
const { hot: _, ...byPrisma } = taskEntity

const server = await startPostgres()
const database = openPostgres({ url: server.url, maxConnections: 16 })
try {
  await prepareDatabase(database)
  const forms = { sql: entityQueries(taskEntity, database.tenant), prisma: entityQueries(byPrisma, database.tenant) }
  const users = Array.from({ length: USERS }, (_, n) => `user-${n}`)
  const held = new Map<string, string[]>()
  for (const userId of users) held.set(userId, await fill(forms.sql, userId))
  const calls: Record<string, (queries: EntityQueries, userId: string, ids: string[]) => Promise<unknown>> = {
    get: (queries, userId, [id = '']) => queries.find(userId, id),
    'insert one': (queries, userId) => queries.insert(changeOf(userId), newTask(userId)),
    'insert 20': (queries, userId) =>
      queries.transaction(changeOf(userId), (steps) => steps.insert(Array.from({ length: 20 }, () => newTask(userId)))),
    'update one': (queries, userId, [id = '']) =>
      queries.change(changeOf(userId), { id, inTrash: false }, titled(randomUUID())),
    'update 20': (queries, userId, ids) =>
      queries.transaction(changeOf(userId), (steps) => steps.change(ids, titled(randomUUID()))),
  }
  for (const [name, call] of Object.entries(calls)) {
    const costs: Record<keyof typeof forms, Cost[]> = { sql: [], prisma: [] }
    for (let round = 0; round <= ROUNDS; round++) {
      for (const form of round % 2 ? (['sql', 'prisma'] as const) : (['prisma', 'sql'] as const)) {
        const cost = await measure((userId) => call(forms[form], userId, held.get(userId) ?? []), name.endsWith('20'))
        // The first round is a warm-up.
        if (round > 0) costs[form].push(cost)
      }
    }
    const ratio = (of: (cost: Cost) => number) => (median(costs.prisma.map(of)) / median(costs.sql.map(of))).toFixed(1)
    const [sql, prisma] = [median(costs.sql.map(({ rate }) => rate)), median(costs.prisma.map(({ rate }) => rate))]
    const processor = ratio(({ processorMs }) => processorMs)
    console.log(
      `${name}: ${sql.toFixed(0)}/s in SQL, ${prisma.toFixed(0)}/s with Prisma, ${processor} times the processor time`,
    )
  }

  /** Calls per second, and the processor time per call in milliseconds. */
  async function measure(call: (userId: string) => Promise<unknown>, isLarge: boolean): Promise<Cost> {
    const count = isLarge ? CALLS / 4 : CALLS
    const [startedAt, before] = [performance.now(), process.cpuUsage()]
    let left = count
    await Promise.all(
      users.map(async (userId) => {
        while (left-- > 0) await call(userId)
      }),
    )
    const { user, system } = process.cpuUsage(before)
    return { rate: (count * 1000) / (performance.now() - startedAt), processorMs: (user + system) / 1000 / count }
  }
} finally {
  await database.close()
  await server.stop()
}

interface Cost {
  rate: number
  processorMs: number
}

async function fill(queries: EntityQueries, userId: string): Promise<string[]> {
  const tasks = Array.from({ length: 20 }, () => newTask(userId))
  await queries.transaction(changeOf(userId), (steps) => steps.insert(tasks))
  return tasks.map(({ id }) => id)
}

function newTask(userId: string) {
  return { userId, id: randomUUID(), ...taskEntity.newColumns({ title: 'Buy milk', tags: ['home'] }, new Date()) }
}

function titled(title: string) {
  return taskEntity.changedColumns({ title }, new Date())
}

function changeOf(userId: string) {
  return { userId, changeId: randomUUID() }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

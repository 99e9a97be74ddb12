import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { createTaskService } from '../../src/tasks/service.ts'
import type { PostgresServer } from '../../tests/helpers/postgres-server.ts'
import type { Bound } from './bound.ts'

/** Upper bounds of the delays of users during a database fault, or during heavy use by another user. */
export function faultBounds(server: PostgresServer): Bound[] {
  return [
    {
      name: 'recovery of 16 writers after a crash',
      unit: 'ms',
      most: 5000,
      measure: () => recovery(server),
    },
    {
      name: 'the longest wait while another user empties a trash of 2,400 tasks',
      unit: 'ms',
      most: 3000,
      measure: () => waitDuringEmptyTrash(server),
    },
    {
      name: "the longest of 100 users' lists during another user's 300 concurrent calls",
      unit: 'ms',
      most: 5000,
      measure: () => listsDuringFlood(server),
    },
  ]
}

/** Runs work on a new database, and closes it afterwards. */
async function withTasks<T>(server: PostgresServer, work: (opened: Opened) => Promise<T>): Promise<T> {
  const name = `bound_${randomUUID().replaceAll('-', '')}`
  await asAdmin(server, `CREATE DATABASE ${name}`)
  const database = openPostgres({ url: server.url.replace(/\/postgres$/, `/${name}`) })
  await prepareDatabase(database)
  try {
    const service = createTaskService(database.tenant, () => new Date())
    return await work({ name, service })
  } finally {
    await database.close()
  }
}

interface Opened {
  name: string
  service: ReturnType<typeof createTaskService>
}

function recovery(server: PostgresServer): Promise<number> {
  return withTasks(server, async ({ name, service }) => {
    let isOver = false
    let answered = 0
    const write = async (userId: string) => {
      while (!isOver) {
        const done = service.create({ kind: 'user', userId }, { title: 'x' }).then(() => true)
        if (await done.catch(() => false)) answered += 1
      }
    }
    const writing = Promise.all(Array.from({ length: 16 }, () => write(randomUUID())))
    while (answered < 100) await pause(5)
    const busiest = `SELECT pid FROM pg_stat_activity
      WHERE datname = '${name}' AND backend_type = 'client backend' ORDER BY state = 'active' DESC LIMIT 1`
    const [backend] = await asAdmin(server, busiest)
    const startedAt = performance.now()
    process.kill(Number(backend?.pid), 'SIGKILL')
    await pause(20)
    for (const goal = answered + 16; answered < goal; ) await pause(5)
    const waited = performance.now() - startedAt
    isOver = true
    await writing
    return waited
  })
}

function waitDuringEmptyTrash(server: PostgresServer): Promise<number> {
  return withTasks(server, async ({ service }) => {
    const [heavy, other] = [randomUUID(), randomUUID()].map((userId) => ({ kind: 'user' as const, userId }))
    if (!heavy || !other) throw new Error('Expected two users')
    for (let n = 0; n < 12; n += 1) {
      const items = Array.from({ length: 200 }, (_, index) => ({ title: `${n}-${index}` }))
      const created = await service.createMany(heavy, { items })
      await service.deleteMany(heavy, { ids: created.items.map(({ id }) => id) })
    }
    let isOver = false
    let longest = 0
    const reading = (async () => {
      while (!isOver) {
        const startedAt = performance.now()
        await service.list(other, {})
        longest = Math.max(longest, performance.now() - startedAt)
      }
    })()
    for (let more = true; more; ) more = (await service.emptyTrash(heavy, {})).more
    isOver = true
    await reading
    return longest
  })
}

function listsDuringFlood(server: PostgresServer): Promise<number> {
  return withTasks(server, async ({ service }) => {
    const heavy = { kind: 'user' as const, userId: randomUUID() }
    let isOver = false
    const flood = Promise.all(
      Array.from({ length: 300 }, async () => {
        while (!isOver) await service.create(heavy, { title: 'one of very many' }).catch(() => pause(1))
      }),
    )
    await pause(100)
    const startedAt = performance.now()
    const waits = await Promise.all(
      Array.from({ length: 100 }, async () => {
        await service.list({ kind: 'user', userId: randomUUID() }, {})
        return performance.now() - startedAt
      }),
    )
    isOver = true
    await flood
    return Math.max(...waits)
  })
}

async function asAdmin(server: PostgresServer, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(server.url)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

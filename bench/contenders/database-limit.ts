import pg from 'pg'
import { COMPLETED, UPDATED } from '../compare/seed.ts'
import { taskId, userId } from '../compare/users.ts'
import type { WorkName } from '../compare/works.ts'
import { setting } from './setting.ts'
import { type Send, taskStatements } from './statements.ts'

/**
 * The limit of the database: the same transactions as fast as one process can send them, without HTTP, tokens and JSON.
 * Prints one line: `node database-limit.ts <work> <seconds>`.
 */
const [work, seconds] = process.argv.slice(2) as [WorkName, string]
// Pipelines several transactions per connection.
const DEPTH = 3

const clients = Array.from({ length: setting.connections }, () => {
  return new pg.Client({ connectionString: setting.databaseUrl, pipeline: true } as object)
})
await Promise.all(clients.map((client) => client.connect()))

type Tasks = ReturnType<typeof taskStatements>
const call = callOf(work)
let turn = 0
await run(1000)
const times = await run(Number(seconds) * 1000)
times.sort((a, b) => a - b)
const share = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]
console.log(JSON.stringify({ perSecond: times.length / Number(seconds), p50: share(0.5), p99: share(0.99) }))
await Promise.all(clients.map((client) => client.end()))

/** Durations of all transactions, in milliseconds. */
async function run(forMs: number): Promise<number[]> {
  const times: number[] = []
  const until = performance.now() + forMs
  const loops = clients.flatMap((client) => {
    const send: Send = (statements) => Promise.all(statements.map((statement) => client.query(statement)))
    const tasks = taskStatements(send, setting.rowSecurity)
    return Array.from({ length: DEPTH }, async () => {
      while (performance.now() < until) {
        const startedAt = performance.now()
        await call(tasks, turn++)
        times.push(performance.now() - startedAt)
      }
    })
  })
  await Promise.all(loops)
  return times
}

function callOf(name: WorkName): (tasks: Tasks, n: number) => Promise<unknown> {
  const user = (n: number) => userId(n % 100)
  const any = (n: number) => taskId(n % 100, (Math.floor(n / 100) * 97 + 11) % 1000)
  const create = (tasks: Tasks, n: number) =>
    tasks.create(user(n), {
      title: `Buy a present for Ada, no. ${n}`,
      description: '',
      priority: 'none',
      tags: ['home', 'errands'],
      due: { date: '2026-12-24' },
    })
  const update = (tasks: Tasks, n: number) => {
    const id = taskId(n % 100, UPDATED.from + (Math.floor(n / 100) % UPDATED.count))
    return tasks.update(user(n), id, { title: `Call the landlord, ${n}`, priority: n % 2 ? 'high' : 'low' })
  }
  const get = (tasks: Tasks, n: number) => tasks.get(user(n), any(n))
  const list = (limit: number) => (tasks: Tasks, n: number) => tasks.list(user(n), { limit })
  const works: Record<WorkName, (tasks: Tasks, n: number) => Promise<unknown>> = {
    list20: list(20),
    list200: list(200),
    get,
    batch10: (tasks, n) => Promise.all(Array.from({ length: 10 }, (_, m) => tasks.get(user(n), any(n + 100 * m)))),
    create,
    update,
    complete: (tasks, n) => {
      const round = Math.floor(n / 100)
      const id = taskId(n % 100, COMPLETED.from + (round % COMPLETED.count))
      return tasks.update(user(n), id, { completed: Math.floor(round / COMPLETED.count) % 2 === 0 })
    },
    mixed: (tasks, n) => {
      const of20 = (Math.floor(n / 100) + n) % 20
      if (of20 < 14) return tasks.list(user(n), { limit: 20 })
      return of20 < 18 ? get(tasks, n) : of20 === 18 ? create(tasks, n) : update(tasks, n)
    },
  }
  return works[name]
}

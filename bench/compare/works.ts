import type { Call, Dialect } from './dialects.ts'
import { COMPLETED, UPDATED } from './seed.ts'
import { TASKS_PER_USER, taskId, type User } from './users.ts'

/** A request of one user. */
export interface Request extends Call {
  user: User
}

/** A workload for the contenders. */
export interface Work {
  title: string
  /**
   * Returns the requests, which are sent repeatedly in this order: 100 users in turn, so that no two concurrent requests have
   * the same user. `run` differs between measurements. Undefined if the dialect has no such request.
   */
  requests(dialect: Dialect, users: User[], run: string): Request[] | undefined
}

export type WorkName = 'list20' | 'list200' | 'get' | 'batch10' | 'update' | 'complete' | 'create' | 'mixed'

/** All workloads, in an order in which none reads the rows that another has written. */
export const WORKS: Record<WorkName, Work> = {
  list20: { title: 'list of 20', requests: (dialect, users) => turns(users, 1, () => dialect.list(20)) },
  list200: { title: 'list of 200', requests: (dialect, users) => turns(users, 1, () => dialect.list(200)) },
  get: { title: 'get', requests: (dialect, users) => turns(users, 40, (user, n) => dialect.get(anyTask(user, n))) },
  batch10: {
    title: 'ten gets in one request',
    requests: ({ batch }, users) =>
      batch &&
      turns(users, 10, (user, n) => batch.call(Array.from({ length: 10 }, (_, m) => anyTask(user, 10 * n + m)))),
  },
  update: {
    title: 'update',
    // Two passes over the tasks with different titles, so that every request changes a row.
    requests: (dialect, users, run) =>
      turns(users, 2 * UPDATED.count, (user, n) => {
        const id = taskId(user.number, UPDATED.from + (n % UPDATED.count))
        return dialect.update(id, { title: `Call the landlord, ${run} ${n}`, priority: n % 2 ? 'high' : 'low' })
      }),
  },
  complete: {
    title: 'complete, and reopen in turn',
    requests: (dialect, users) =>
      turns(users, 2 * COMPLETED.count, (user, n) => {
        const id = taskId(user.number, COMPLETED.from + (n % COMPLETED.count))
        return n < COMPLETED.count ? dialect.complete(id) : dialect.reopen(id)
      }),
  },
  create: { title: 'create', requests: (dialect, users) => turns(users, 1, (_, n) => dialect.create(newTask(n))) },
  mixed: {
    title: '70 % list of 20, 20 % get, 10 % writes',
    requests: (dialect, users, run) => turns(users, 40, (user, n) => mixed(dialect, user, { n, run })),
  },
}

/** Returns the mixed workload: of twenty requests, fourteen lists, four gets, one create and one update. */
function mixed(dialect: Dialect, user: User, { n, run }: { n: number; run: string }): Call {
  const turn = (n + user.number) % 20
  if (turn < 14) return dialect.list(20)
  if (turn < 18) return dialect.get(anyTask(user, n))
  if (turn === 18) return dialect.create(newTask(n))
  const id = taskId(user.number, UPDATED.from + (n % UPDATED.count))
  return dialect.update(id, { title: `Book flights, ${run} ${n}`, priority: 'medium' })
}

function newTask(n: number) {
  return { title: `Buy a present for Ada, no. ${n}`, tags: ['home', 'errands'], due: { date: '2026-12-24' } }
}

/** Returns the id of a pseudo-random task of the user that is not in the trash. */
function anyTask(user: User, n: number): string {
  return taskId(user.number, (n * 97 + 11) % TASKS_PER_USER)
}

/** Repeats the requests of all users `rounds` times. */
function turns(users: User[], rounds: number, call: (user: User, n: number) => Call): Request[] {
  return Array.from({ length: rounds }, (_, n) => users.map((user) => ({ user, ...call(user, n) }))).flat()
}

import { setInterval, setTimeout } from 'node:timers/promises'
import { trpc } from '../compare/dialects.ts'
import type { Load } from '../compare/load.ts'
import { median } from '../compare/summary.ts'
import { createUsers, TOKEN_AGE } from '../compare/users.ts'
import { WORKS } from '../compare/works.ts'
import { type Server, startServer } from './server.ts'

/** The memory of one process in MB, and the throughput of one and two processes on one PostgreSQL. */
export interface Processes {
  memory: Record<'atRest' | 'underLoad' | 'afterwards', number | undefined>
  /** Mixed calls per second: medians over rounds. */
  perSecond: Record<'one' | 'two', number>
  /** The median ratio over pairs of rounds. */
  ratio: number
}

interface Options {
  databaseUrl: string
  load: Load
  rounds: number
  seconds: number
}

/** Wait before measuring memory after the load, since an idle garbage collector runs late. */
const REST_MS = 3000

/** Measures server processes under the mixed load of the comparison. */
export async function measureProcesses({ databaseUrl, load, rounds, seconds }: Options): Promise<Processes> {
  const { users, secret } = await createUsers()
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    AUTH_JWT_SECRET: secret,
    AUTH_MAX_TOKEN_AGE: String(TOKEN_AGE),
  }
  await using first = await startServer(env)
  await using second = await startServer(env)
  await setTimeout(REST_MS)
  const atRest = first.memory()
  const run = async (server: Server, round: string) => {
    const requests = WORKS.mixed.requests(trpc, users, round) ?? []
    return (await load.measure(server.port, requests, seconds)).perSecond
  }
  // Warms up both processes.
  await run(second, 'warm')
  const { peak } = await whileWatching(first, () => run(first, 'watched'))
  const rates: { one: number; two: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const one = await run(first, `${round} alone`)
    const both = await Promise.all([run(first, `${round} first`), run(second, `${round} second`)])
    rates.push({ one, two: both[0] + both[1] })
  }
  await setTimeout(REST_MS)
  return {
    memory: { atRest, underLoad: peak, afterwards: first.memory() },
    perSecond: { one: median(rates.map(({ one }) => one)), two: median(rates.map(({ two }) => two)) },
    ratio: median(rates.map(({ one, two }) => two / one)),
  }
}

/** Returns the maximum memory of a server during some work. */
async function whileWatching(server: Server, work: () => Promise<unknown>): Promise<{ peak: number | undefined }> {
  const stop = new AbortController()
  let peak = server.memory()
  const watching = (async () => {
    for await (const _ of setInterval(100, undefined, { signal: stop.signal })) {
      const now = server.memory()
      if (now !== undefined) peak = Math.max(peak ?? 0, now)
    }
  })().catch(() => {})
  await work()
  stop.abort()
  await watching
  return { peak }
}

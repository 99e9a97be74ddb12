import { setInterval, setTimeout } from 'node:timers/promises'
import { trpc } from '../compare/dialects.ts'
import type { Load } from '../compare/load.ts'
import { median } from '../compare/summary.ts'
import { createUsers, TOKEN_AGE } from '../compare/users.ts'
import { WORKS } from '../compare/works.ts'
import { type Server, startServer } from './server.ts'

/** What one process holds, in MB, and what one and two do on one PostgreSQL. */
export interface Processes {
  memory: Record<'atRest' | 'underLoad' | 'afterwards', number | undefined>
  /** Mixed calls a second: medians of rounds. */
  perSecond: Record<'one' | 'two', number>
  /** Of the pairs of rounds. */
  ratio: number
}

interface Options {
  databaseUrl: string
  load: Load
  rounds: number
  seconds: number
}

/** A garbage collector that has nothing to do takes its time. */
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
  // Both are warm before they are compared.
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

/** The most memory that a server holds meanwhile. */
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

import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { openFiles } from '../../tests/helpers/process-numbers.ts'
import { createLoadUsers, requestsOf, type Service, startService } from './service.ts'

/** The resources of the process and its database after a garbage collection. */
interface Sample {
  seconds: number
  heapMb: number
  rssMb: number
  files: number
  databaseConnections: number
}

/** The results of a soak test. */
export interface Soak {
  seconds: number
  /** Requests per second: half of the capacity of the service. */
  perSecond: number
  statuses: Record<string, number>
  p99: number
  /** The numbers of streams that were opened and closed, and of renewed tokens. */
  streams: number
  tokens: number
  samples: Sample[]
  /** Growth of the heap after the first fifth, by least squares, in MB per minute. */
  heapSlope: number
}

const TOKEN_SECONDS = 60

/** The size of a measurement; the defaults are those of the benchmark. */
export interface Effort {
  users?: number
  callers?: number
  /** The number of users who open streams, and the minimum number of streams of each. */
  readers?: number
  visits?: number
  /** The maximum time for which a stream is open, in milliseconds. */
  stayMs?: number
  databaseUrl?: string
}

/** Runs a service at half of its capacity, with reconnecting streams and expiring tokens, and samples its resources. */
export async function measureSoak(seconds: number, effort: Effort = {}): Promise<Soak> {
  const { users = 50, callers = 64, readers = 20, visits = 1, stayMs = 3500 } = effort
  await using service = await startService(effort.databaseUrl)
  const ids = Array.from({ length: users }, (_, n) => `user-${n}`)
  const requests = (await createLoadUsers(service, ids)).flatMap(requestsOf)
  const peak = await service.load({ requests, callers, seconds: Math.min(10, seconds / 10), least: { 200: 1 } })
  const perSecond = peak.perSecond / 2
  const until = performance.now() + seconds * 1000
  const churn = Promise.all(ids.slice(0, readers).map((id) => comeAndGo(service, { id, until, visits, stayMs })))
  const renewed = loadWithNewTokens(service, { ids, callers, perSecond, until })
  const samples = await sample(service, until)
  const [streams, load] = await Promise.all([churn, renewed])
  return {
    seconds,
    perSecond,
    ...load,
    streams: streams.reduce((sum, count) => sum + count, 0),
    samples,
    heapSlope: slopeOf(samples.slice(Math.ceil(samples.length / 5))),
  }
}

interface Work {
  ids: string[]
  callers: number
  perSecond: number
  until: number
}

/** Sends the load in rounds, each with tokens that expire soon after it. */
async function loadWithNewTokens(service: Service, { ids, callers, perSecond, until }: Work) {
  const statuses: Record<string, number> = {}
  let tokens = 0
  let p99 = 0
  for (let left = until - performance.now(); left > 500 || tokens === 0; left = until - performance.now()) {
    const made = await Promise.all(ids.map((id) => service.tokenOf(id, TOKEN_SECONDS)))
    tokens += made.length
    // Only five users write: with more, the growing lists of tasks would distort the measurement.
    const requests = made.flatMap((token) => requestsOf(token).slice(0, 3))
    const writes = made.slice(0, 5).map((token) => requestsOf(token)[3] as string)
    const seconds = Math.min(TOKEN_SECONDS - 20, Math.max(0, left) / 1000)
    const seen = await service.load({
      requests: [...requests, ...writes],
      callers,
      seconds,
      perSecond,
      least: { 200: 1 },
    })
    for (const [status, count] of Object.entries(seen.statuses)) statuses[status] = (statuses[status] ?? 0) + count
    p99 = Math.max(p99, seen.p99)
  }
  return { statuses, tokens, p99 }
}

interface Visitor {
  id: string
  until: number
  visits: number
  stayMs: number
}

/** Opens streams one after the other, each for a while. Returns their number. */
async function comeAndGo({ server, tokenOf }: Service, { id, until, visits, stayMs }: Visitor): Promise<number> {
  let count = 0
  let token = { text: '', until: 0 }
  while (performance.now() < until || count < visits) {
    // As a client does: renews the token only shortly before it expires.
    if (performance.now() > token.until) {
      token = { text: await tokenOf(id, TOKEN_SECONDS), until: performance.now() + (TOKEN_SECONDS - 15) * 1000 }
    }
    const controller = new AbortController()
    const headers = { Authorization: `Bearer ${token.text}`, Accept: 'text/event-stream' }
    const response = await fetch(`${server.url}/api/v1/changes/stream`, { headers, signal: controller.signal })
    if (response.status === 503) {
      await setTimeout(Number(response.headers.get('Retry-After')) * 1000)
      continue
    }
    if (response.status !== 200) throw new Error(`A stream was answered ${response.status}`)
    const reading = response.body?.pipeTo(new WritableStream()).catch(() => {})
    count += 1
    await setTimeout((stayMs * (1 + 6 * Math.random())) / 7)
    controller.abort()
    await reading
  }
  return count
}

async function sample({ server, databaseUrl }: Service, until: number): Promise<Sample[]> {
  const admin = new pg.Client(databaseUrl)
  await admin.connect()
  const samples: Sample[] = []
  const startedAt = performance.now()
  const every = Math.min(20_000, (until - startedAt) / 6)
  do {
    await setTimeout(Math.max(0, Math.min(every, until - performance.now())))
    const { heap, rss } = await server.held()
    const { rows } = await admin.query(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE application_name LIKE 'taskwire%' AND datname = current_database()`,
    )
    samples.push({
      seconds: (performance.now() - startedAt) / 1000,
      heapMb: heap / 2 ** 20,
      rssMb: rss / 2 ** 20,
      files: openFiles(server.pid),
      databaseConnections: rows[0].count,
    })
  } while (performance.now() < until - 500)
  await admin.end()
  return samples
}

/** Returns the slope of the heap by linear regression, in MB per minute. */
function slopeOf(samples: Sample[]): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length
  const [time, heap] = [mean(({ seconds }) => seconds / 60), mean(({ heapMb }) => heapMb)]
  const across = mean(({ seconds, heapMb }) => (seconds / 60 - time) * (heapMb - heap))
  const along = mean(({ seconds }) => (seconds / 60 - time) ** 2)
  return along === 0 ? 0 : across / along
}

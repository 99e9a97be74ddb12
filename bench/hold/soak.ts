import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { openFiles } from '../../tests/helpers/process-numbers.ts'
import { createLoadUsers, requestsOf, type Service, startService } from './service.ts'

/** What the process and its database hold, at one moment after a collection of garbage. */
interface Sample {
  seconds: number
  heapMb: number
  rssMb: number
  files: number
  databaseConnections: number
}

/** What hours in small have shown. */
export interface Soak {
  seconds: number
  /** Requests a second: half of what the service can do. */
  perSecond: number
  statuses: Record<string, number>
  p99: number
  /** Streams that were opened and left, and tokens that were made anew. */
  streams: number
  tokens: number
  samples: Sample[]
  /** Of the heap after the first fifth, by least squares, in MB a minute. */
  heapSlope: number
}

const TOKEN_SECONDS = 60

/** How much is tried; unless it says otherwise, as much as is measured. */
export interface Effort {
  users?: number
  callers?: number
  /** Those of the users who open streams, and how often each at least. */
  readers?: number
  visits?: number
  /** How long a stream is left open at most, in milliseconds. */
  stayMs?: number
  databaseUrl?: string
}

/** Has a service do half of what it can, with streams that come and go and tokens that run out, and looks at what it holds. */
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

/** Sends the load in rounds, each with tokens that outlast it by little. */
async function loadWithNewTokens(service: Service, { ids, callers, perSecond, until }: Work) {
  const statuses: Record<string, number> = {}
  let tokens = 0
  let p99 = 0
  for (let left = until - performance.now(); left > 500 || tokens === 0; left = until - performance.now()) {
    const made = await Promise.all(ids.map((id) => service.tokenOf(id, TOKEN_SECONDS)))
    tokens += made.length
    // Writes of this many would fill the lists in the end; what grows is to be the process alone.
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

/** A reader who opens a stream, listens for a while, and goes. Gives how often. */
async function comeAndGo({ server, tokenOf }: Service, { id, until, visits, stayMs }: Visitor): Promise<number> {
  let count = 0
  let token = { text: '', until: 0 }
  while (performance.now() < until || count < visits) {
    // As a client does: a new one only when the last is about to run out.
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

/** The slope of a line through the heap, in MB a minute. */
function slopeOf(samples: Sample[]): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length
  const [time, heap] = [mean(({ seconds }) => seconds / 60), mean(({ heapMb }) => heapMb)]
  const across = mean(({ seconds, heapMb }) => (seconds / 60 - time) * (heapMb - heap))
  const along = mean(({ seconds }) => (seconds / 60 - time) ** 2)
  return along === 0 ? 0 : across / along
}

import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { useCluster } from '../../helpers/cluster.ts'
import { isLong, runs } from '../../helpers/effort.ts'
import { eventually } from '../../helpers/eventually.ts'
import { delays } from '../delays.ts'
import type { Held } from './probe.ts'
import { newSecret, type ProbedServer, startProbed } from './probed-server.ts'
import { openReader, type StreamEvent } from './reader.ts'
import { newWriters, type Writer } from './writer.ts'

const USERS = runs(1, 5)
const READERS_EACH = runs(6, 10)
const CHANGES_EACH = runs(400, 800)
const AT_ONCE = 2
const DESCRIPTION = 'x'.repeat(16_000)
/** The server disconnects after 15 s; `npm test` shortens that to one. */
const PATIENT = delays({ 15000: runs(1_000, 15_000) })
/** Limit per reader: a page of 50 changes and a few events in transit, twice until garbage collection. */
const BOUND = USERS * READERS_EACH * 2 * 1024 * 1024

const cluster = useCluster()
const secret = newSecret()

it(`${USERS * READERS_EACH} readers who never read use little memory, are disconnected, and can continue [S-08]`, async () => {
  await using server = await startProbed({ databaseUrl: cluster.server.url, secret, env: PATIENT })
  const users = newWriters(USERS, { url: server.url, secret })
  // One-time allocations, such as compiled code, do not count.
  await Promise.all(users.map((user) => write(user, 50)))
  const stalled = await Promise.all(users.map((user) => openStalledReaders(server, user)))
  const before = await server.held()

  const writing = Promise.all(users.map((user) => write(user, CHANGES_EACH)))
  const most = await peak(server, writing)
  const [heap, rss] = [most.heap - before.heap, most.rss - before.rss]
  if (isLong)
    console.log(
      `${USERS * READERS_EACH} non-reading clients: ${megabytes(heap)} MB more heap, ${megabytes(rss)} MB more RSS`,
    )
  expect(heap).toBeLessThan(BOUND)
  expect(rss).toBeLessThan(BOUND + 100 * 1024 * 1024)

  await eventually(async () => expect((await server.counts()).listeners).toBe(0))
  await expect.poll(async () => (await server.held()).streams).toBe(0)
  // One of each transport: a user's other streams received the same.
  for (const [trpc, rest] of stalled)
    for (const one of [trpc, rest]) await continueReading(server, one as StalledReader)
})

async function write(user: Writer, count: number): Promise<void> {
  for (let n = 0; n < count; n += AT_ONCE) await user.createMany(AT_ONCE, { description: DESCRIPTION })
}

interface StalledReader {
  user: Writer
  reader: Awaited<ReturnType<typeof openReader>>
  received: StreamEvent[]
}

async function openStalledReaders({ url }: ProbedServer, user: Writer): Promise<StalledReader[]> {
  const cursor = await user.cursor()
  return Promise.all(
    Array.from({ length: READERS_EACH }, async (_, n) => {
      const received: StreamEvent[] = []
      const onEvent = (event: StreamEvent) => void (event.id && received.push(event))
      const wire = n % 2 ? 'rest' : 'trpc'
      return {
        user,
        received,
        reader: await openReader({ url, token: user.token, wire, cursor, stalled: true, onEvent }),
      }
    }),
  )
}

/** Returns the peak usage of a server during an action. */
async function peak(server: ProbedServer, work: Promise<unknown>): Promise<Held> {
  let done = false
  void work.finally(() => {
    done = true
  })
  const most = await server.held()
  while (!done) {
    const now = await server.held()
    most.heap = Math.max(most.heap, now.heap)
    most.rss = Math.max(most.rss, now.rss)
    await setTimeout(250)
  }
  await work
  return most
}

/** Reads the events sent before the disconnect, then the rest on a new connection: each change once and in order. */
async function continueReading({ url }: ProbedServer, { user, reader, received }: StalledReader): Promise<void> {
  reader.resume()
  await reader.closed
  const cutAfter = received.length
  expect(cutAfter).toBeLessThan(CHANGES_EACH)
  let cursor = reader.lastEventId()
  while (received.length < CHANGES_EACH) {
    const complete = Promise.withResolvers<void>()
    const onEvent = (event: StreamEvent) => {
      if (event.id && received.push(event) === CHANGES_EACH) complete.resolve()
    }
    const next = await openReader({ url, token: user.token, cursor, onEvent })
    await Promise.race([complete.promise, next.closed])
    next.abort()
    cursor = next.lastEventId() ?? cursor
  }
  const sequence = received.map(({ data }) => Number(/"seq":(\d+)/.exec(data)?.[1]))
  expect(sequence).toEqual([...new Set(sequence)].sort((a, b) => a - b))
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}

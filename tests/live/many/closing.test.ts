import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { useCluster } from '../../database/cluster.ts'
import { runs } from '../../helpers/effort.ts'
import { temporaryDirectory } from '../../helpers/server-process.ts'
import { closeCrowd, openCrowd } from './crowd.ts'
import type { Held } from './probe.ts'
import { newSecret, type ProbedServer, startProbed } from './probed-server.ts'
import type { Reader, StreamEvent } from './reader.ts'
import { newWriters } from './writer.ts'

const STREAMS = runs(150, 1000)
/** Connections to the database: the pools' and the one between processes. */
const DATABASE_CONNECTIONS = 16
/** Timers of those connections, which come and go. */
const DATABASE_TIMERS = 20
const HEAP_LEFT = 2 * 1024 * 1024

const cluster = useCluster()
const secret = newSecret()

const ways: Record<string, (readers: Reader[]) => Promise<unknown>> = {
  'its client gives up': closeCrowd,
  'its connection is reset': (readers) => {
    for (const reader of readers) reader.kill()
    return Promise.all(readers.map(({ closed }) => closed))
  },
}

async function closed(server: ProbedServer): Promise<Held> {
  await expect.poll(async () => (await server.held()).streams, { timeout: 10_000, interval: 200 }).toBe(0)
  return server.held()
}

it(`${STREAMS} streams leave nothing behind, however each is closed`, async () => {
  await using server = await startProbed({ databaseUrl: cluster.server.url, secret })
  const open = (wire: 'trpc' | 'rest') =>
    openCrowd(newWriters(STREAMS, { url: server.url, secret }), { url: server.url, wire })
  // What is made once, such as compiled code, is none of it.
  for (const wire of ['trpc', 'rest'] as const) await closeCrowd(await open(wire))

  for (const wire of ['trpc', 'rest'] as const) {
    for (const [way, close] of Object.entries(ways)) {
      const before = await closed(server)
      const readers = await open(wire)
      const during = await server.held()
      expect([during.streams, during.listeners]).toEqual([STREAMS, STREAMS])
      expect(during.connections).toBeGreaterThanOrEqual(STREAMS)
      await close(readers)
      const after = await closed(server)
      const left = after.heap - before.heap
      console.log(`${wire}, ${way}: ${kilobytes(during.heap - before.heap)} KB a stream, ${kilobytes(left)} KB left`)
      const where = `${wire}, ${way}`
      expect([after.streams, after.listeners, after.abortSignals], where).toEqual([0, 0, before.abortSignals])
      expect(after.connections, where).toBeLessThanOrEqual(before.connections)
      expect(after.timers, where).toBeLessThan(before.timers + DATABASE_TIMERS)
      const { TCPSocketWrap = 0 } = after.resources
      expect(TCPSocketWrap - after.connections, where).toBeLessThanOrEqual(DATABASE_CONNECTIONS)
      expect(left, where).toBeLessThan(HEAP_LEFT)
    }
  }
})

it(`a server that stops ends ${STREAMS} streams with a hint to come back, and holds nothing when it exits`, async () => {
  using directory = temporaryDirectory()
  const atExit = join(directory.path, 'held.json')
  await using server = await startProbed({
    databaseUrl: cluster.server.url,
    secret,
    env: { PROBE_AT_EXIT: atExit },
  })
  const users = newWriters(STREAMS / 2, { url: server.url, secret })
  const last: StreamEvent[] = []
  const onEvent = (event: StreamEvent) => {
    if (event.event === 'serialized-error' || event.event === 'end') last.push(event)
  }
  const readers = [
    ...(await openCrowd(users, { url: server.url, wire: 'trpc', onEvent })),
    ...(await openCrowd(users, { url: server.url, wire: 'rest', onEvent })),
  ]
  const startedAt = performance.now()
  const exit = server.stop('SIGTERM')
  await Promise.all(readers.map((reader) => reader.closed))
  expect(await exit).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  expect(last).toHaveLength(STREAMS)
  for (const { data } of last) expect(data).toMatch(/"UNAVAILABLE".*"retryAfterMs":\d+/)
  const { streams, listeners, connections, resources }: Held = JSON.parse(readFileSync(atExit, 'utf8'))
  expect([streams, listeners, connections, resources.TCPSocketWrap ?? 0]).toEqual([0, 0, 0, 0])
})

function kilobytes(bytes: number): string {
  return (bytes / STREAMS / 1024).toFixed(1)
}

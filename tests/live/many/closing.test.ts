import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { encodeSignal, packMessages } from '../../../src/database/notifications/message.ts'
import { useCluster } from '../../helpers/cluster.ts'
import { isLong, runs } from '../../helpers/effort.ts'
import { eventually } from '../../helpers/eventually.ts'
import { temporaryDirectory } from '../../helpers/server-process.ts'
import { taskCalls } from '../../helpers/task-user.ts'
import { closeCrowd, openCrowd } from './crowd.ts'
import type { Held } from './probe.ts'
import { newSecret, type ProbedServer, startProbed } from './probed-server.ts'
import type { Reader, StreamEvent, Wire } from './reader.ts'
import { newWriters, type Writer } from './writer.ts'

/** More than the connection tolerances below, so that leaked streams are detected. */
const STREAMS = runs(36, 1000)
const LOOK_MS = runs(20, 200)
/** Tolerance for database connections: those of the pools and the notify connection. */
const DATABASE_CONNECTIONS = 16
/** Tolerance for connections on which the tests write. */
const WRITING_CONNECTIONS = 32
/** Tolerance for caches of tokens and statements: a tenth of the memory of the streams, at least 2 MB. */
const heapLeft = (held: number) => Math.max(2 * 1024 * 1024, held / 10)

const cluster = useCluster()
const secret = newSecret()

interface Opened {
  readers: Reader[]
  users: Writer[]
}

const ways: Record<string, (opened: Opened) => Promise<unknown>> = {
  'its client disconnects': ({ readers }) => closeCrowd(readers),
  'its connection is reset': ({ readers }) => {
    for (const reader of readers) reader.kill()
    return Promise.all(readers.map(({ closed }) => closed))
  },
  'its account is deleted': async ({ readers, users }) => {
    const signals = users.flatMap(({ userId }) => encodeSignal({ kind: 'deleted', userId }) ?? [])
    for (const message of packMessages('test', signals)) await cluster.admin(`NOTIFY taskwire, '${message}'`)
    await Promise.all(readers.map(({ closed }) => closed))
  },
}

/** Waits until the server has released the streams, and returns its usage. */
async function allClosed(server: ProbedServer): Promise<Held> {
  await eventually(async () => {
    const { connections, listeners } = await server.counts()
    expect(connections).toBeLessThanOrEqual(WRITING_CONNECTIONS)
    expect(listeners).toBe(0)
  }, LOOK_MS)
  return eventually(async () => {
    const held = await server.held()
    expect(held.streams).toBe(0)
    return held
  }, LOOK_MS)
}

it(`${STREAMS} streams release all resources, however they are closed [S-09]`, async () => {
  await using server = await startProbed({ databaseUrl: cluster.server.url, secret })
  const open = async (wire: Wire) => {
    const users = newWriters(STREAMS, { url: server.url, secret })
    return { users, readers: await openCrowd(users, { url: server.url, wire }) }
  }
  // One-time allocations, such as compiled code and Prisma's engine, do not count.
  const [first] = newWriters(1, { url: server.url, secret })
  expect((await taskCalls(server.url, first?.token ?? '').query('tasks.stats', {})).status).toBe(200)
  for (const wire of ['trpc', 'rest'] as const) await closeCrowd((await open(wire)).readers)

  for (const wire of ['trpc', 'rest'] as const) {
    for (const [way, close] of Object.entries(ways)) {
      const where = `${wire}, ${way}`
      const before = await allClosed(server)
      const opened = await open(wire)
      const during = await server.held()
      expect([during.streams, during.listeners], where).toEqual([STREAMS, STREAMS])
      await close(opened)
      const after = await allClosed(server)
      const left = after.heap - before.heap
      if (isLong)
        console.log(`${where}: ${kilobytes(during.heap - before.heap)} KB a stream, ${kilobytes(left)} KB left`)
      const { TCPSocketWrap: sockets = 0, Timeout: timers = 0 } = after.resources
      expect(sockets, where).toBeLessThanOrEqual(after.connections + DATABASE_CONNECTIONS)
      expect(timers, where).toBeLessThanOrEqual(DATABASE_CONNECTIONS)
      expect(left, where).toBeLessThan(heapLeft(during.heap - before.heap))
    }
  }
})

it(`ends ${STREAMS} streams with a retry hint on shutdown, and releases all resources before it exits`, async () => {
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
  const exit = server.stop('SIGTERM')
  await Promise.all(readers.map((reader) => reader.closed))
  expect(await exit).toBe(0)
  expect(last).toHaveLength(STREAMS)
  for (const { data } of last) expect(data).toMatch(/"UNAVAILABLE".*"retryAfterMs":\d+/)
  const { streams, listeners, connections }: Held = JSON.parse(readFileSync(atExit, 'utf8'))
  expect([streams, listeners, connections]).toEqual([0, 0, 0])
})

function kilobytes(bytes: number): string {
  return (bytes / STREAMS / 1024).toFixed(1)
}

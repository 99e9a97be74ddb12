import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { useCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { PGBOUNCER, startPgBouncer } from '../helpers/pgbouncer.ts'
import { newUser } from '../helpers/test-app.ts'
import { DRIVERS, useDrivers } from './drivers.ts'
import { listenFor, startSignals } from './signal-user.ts'

const cluster = useCluster()
const openBy = useDrivers()
afterEach(() => void vi.useRealTimers())

async function newDatabase(): Promise<string> {
  const name = `channel_${crypto.randomUUID().replaceAll('-', '')}`
  await cluster.admin(`CREATE DATABASE ${name}`)
  return name
}

const connections = (name: string) =>
  cluster.admin(`SELECT pid FROM pg_stat_activity
    WHERE datname = '${name}' AND backend_type = 'client backend'`)

const cutAll = (name: string) =>
  cluster.admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = '${name}' AND application_name = 'taskwire signals'`)

describe.each(DRIVERS)('over %s', (driver) => {
  const open = (url: string) => openBy(driver, { url })

  /** Starts two processes on one database, the second of which receives the signals of the first. */
  async function openProcesses() {
    const name = await newDatabase()
    const [one, two] = [startSignals(open(cluster.url(name))), startSignals(open(cluster.url(name)))]
    const listener = listenFor(two, newUser())
    await listener.receivesFrom(one)
    return {
      name,
      one,
      two,
      listener,
      [Symbol.asyncDispose]: async () => void (await Promise.all([one.stop(), two.stop()])),
    }
  }

  it('notifies listeners when the connection is cut, and receives from the other process again', async () => {
    await using processes = await openProcesses()
    const { name, one, two, listener } = processes
    const before = listener.polls()
    expect(await cutAll(name)).not.toEqual([])
    await eventually(() => expect(listener.polls()).toBeGreaterThan(before))
    await listener.receivesFrom(one)
    const problems = [expect.stringContaining('is lost'), expect.stringMatching(/is restored$/)]
    await eventually(() => expect(two.problems).toEqual(problems))
  })

  it('delivers signals between processes again after the server has restarted', async () => {
    await using processes = await openProcesses()
    const { one, two, listener } = processes
    await cluster.server.restart()
    await listener.receivesFrom(one)
    await eventually(() => expect(two.problems.at(-1)).toMatch(/is restored$/))
  })

  it('reports a lost connection once, and rejects sends on it', async () => {
    const name = await newDatabase()
    const lost: Error[] = []
    const channel = await open(cluster.url(name)).openChannel?.({
      onMessage: () => {},
      onLost: (error) => lost.push(error),
    })
    await cutAll(name)
    await eventually(() => expect(lost).toHaveLength(1))
    await expect(channel?.send(['late'])).rejects.toThrow()
    await channel?.close()
    expect(lost).toEqual([expect.any(Error)])
  })

  it('gives up after 5 s on a server that accepts a connection but does not answer', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const connected = once(server, 'connection')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const opening = open(`postgres://nobody:secret@127.0.0.1:${port}/none`).openChannel?.({
      onMessage: () => {},
      onLost: () => expect.unreachable(),
    })
    const failure = expect(opening).rejects.toThrow()
    const [socket] = (await connected) as [Socket]
    const closed = once(
      socket.resume().on('error', () => {}),
      'close',
    )
    vi.advanceTimersByTime(5000)
    await failure
    await closed
    server.close()
  })
})

it('a process without listeners connects only to send, and disconnects after 5 s', async () => {
  const name = await newDatabase()
  await using signals = startSignals(openPostgres({ url: cluster.url(name) }))
  await setImmediate()
  expect(await connections(name)).toEqual([])
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  signals.send({ kind: 'changed', userId: newUser() })
  const idle = `SELECT 1 FROM pg_stat_activity WHERE datname = '${name}' AND state = 'idle' AND query LIKE '%pg_notify%'`
  while ((await cluster.admin(idle)).length === 0) await setImmediate()
  vi.advanceTimersByTime(4999)
  for (let n = 0; n < 5; n++) expect(await connections(name)).toHaveLength(1)
  while ((await connections(name)).length > 0) vi.advanceTimersByTime(1)
})

it('a channel closes when a statement hangs for 5 s', async () => {
  const name = await newDatabase()
  const lost: Error[] = []
  const channel = await openPostgres({ url: cluster.url(name) }).openChannel?.({
    onMessage: () => {},
    onLost: (error) => lost.push(error),
  })
  await channel?.listen()
  const [backend] = await connections(name)
  const pid = Number(backend?.pid)
  process.kill(pid, 'SIGSTOP')
  try {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const failure = expect(channel?.send(['one'])).rejects.toThrow('did not answer within 5 s')
    await setImmediate()
    expect(lost).toEqual([])
    vi.advanceTimersByTime(5000)
    await failure
    expect(lost).toEqual([expect.objectContaining({ message: expect.stringContaining('within 5 s') })])
    vi.advanceTimersByTime(1000)
    await channel?.close()
    expect(lost).toHaveLength(1)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
})

describe.skipIf(PGBOUNCER === undefined)(
  'through PgBouncer (to run these where they are skipped: apt-get install pgbouncer)',
  () => {
    it('without a direct URL, tells the operator which variable to set, and polls every second', async () => {
      await using pgBouncer = await startPgBouncer(cluster.server.url)
      await using signals = startSignals(openPostgres({ url: pgBouncer.url(await newDatabase()) }))
      const listener = listenFor(signals, newUser())
      await eventually(() => expect(signals.problems).not.toEqual([]))
      expect(signals.problems).toEqual([expect.stringMatching(/receives no messages.*DIRECT_DATABASE_URL/)])
      const before = listener.polls()
      await eventually(() => expect(listener.polls()).toBeGreaterThan(before))
      expect(signals.problems).toHaveLength(1)
    })

    it('with a direct URL, delivers signals between processes, also from one that only sends through the pooler', async () => {
      await using pgBouncer = await startPgBouncer(cluster.server.url)
      const name = await newDatabase()
      const [url, directUrl] = [pgBouncer.url(name), cluster.url(name)]
      await using one = startSignals(openPostgres({ url, directUrl }))
      await using two = startSignals(openPostgres({ url, directUrl }))
      await using pooled = startSignals(openPostgres({ url }))
      const listener = listenFor(two, newUser())
      await listener.receivesFrom(one)
      await listener.receivesFrom(pooled)
      await eventually(async () => {
        const past = `SELECT 1 FROM pg_stat_activity WHERE datname = '${name}' AND query LIKE '%pg_notify%'`
        expect(await cluster.admin(past)).not.toEqual([])
      })
      expect([one, two, pooled].flatMap(({ problems }) => problems)).toEqual([])
    })
  },
)

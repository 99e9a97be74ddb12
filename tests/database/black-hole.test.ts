import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { useCluster } from '../helpers/cluster.ts'
import { runs } from '../helpers/effort.ts'
import { startProxy } from '../helpers/proxy.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'

const cluster = useCluster()
afterEach(() => void vi.useRealTimers())

/** Starts a proxy to a server that can drop all packets: connections stay open, but nothing arrives at either end. */
async function startBlackHole(databaseUrl: string) {
  const target = new URL(databaseUrl)
  let isOpen = true
  const proxy = await startProxy((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (packet) => void (isOpen && to.write(packet)))
      from.on('close', () => void (isOpen && to.destroy()))
    }
    return far
  })
  return {
    ...proxy,
    url: proxy.before(databaseUrl),
    swallow: () => {
      isOpen = false
    },
    /** Forwards new connections again. Dropped packets are lost, and their connections never answer. */
    open: () => {
      isOpen = true
    },
  }
}

const CONNECTIONS = 4
const ROUNDS = runs(3, 30)
/** The time limits for a statement, and for opening or waiting for a connection, in milliseconds. */
const [STATEMENT_MS, CONNECT_MS] = [8000, 2000]

it('answers 503 within the time limits while the network drops all packets, and recovers on new connections [D-06]', async () => {
  const name = await cluster.newDatabase()
  const direct = openPostgres({ url: cluster.url(name) })
  await prepareDatabase(direct)
  await direct.close()
  await using hole = await startBlackHole(cluster.url(name))
  // With fake timers, only the time limits under test can end a call.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const database = openPostgres({ url: hole.url, maxConnections: CONNECTIONS })
  const app = await createTestApp(database)
  const create = async () => (await app.call('tasks.create', { userId: newUser(), input: { title: 'x' } })).status
  const createMany = () => Promise.all(Array.from({ length: 2 * CONNECTIONS }, create))
  const all = (status: number) => Array(2 * CONNECTIONS).fill(status)
  expect(await createMany()).toEqual(all(200))
  hole.swallow()
  for (let round = 0; round < ROUNDS; round++) {
    const statuses = createMany()
    while (database.connections?.().waiting !== CONNECTIONS) await setImmediate()
    vi.advanceTimersByTime(round === 0 ? STATEMENT_MS : CONNECT_MS)
    expect(await statuses).toEqual(all(503))
  }
  hole.open()
  // These calls need every connection, so none may still be held by a dropped statement.
  await callerFor(database, newUser()).tasks.create({ title: 'afterwards' })
  expect(await createMany()).toEqual(all(200))
  await database.close()
})

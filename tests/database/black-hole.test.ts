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

/** A way to a server that can swallow everything: connections stay, and nothing arrives at either end. */
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
    /** Lets new connections through. What was swallowed is lost, and its connections never answer. */
    open: () => {
      isOpen = true
    },
  }
}

const CONNECTIONS = 4
const ROUNDS = runs(3, 30)
/** How long a statement that was sent may take, and a connection that is opened or waited for, in milliseconds. */
const [STATEMENT_MS, CONNECT_MS] = [8000, 2000]

it('answers 503 in time while the network swallows all that is sent, and afterwards works on new connections [D-06]', async () => {
  const name = await cluster.newDatabase()
  const direct = openPostgres({ url: cluster.url(name) })
  await prepareDatabase(direct)
  await direct.close()
  await using hole = await startBlackHole(cluster.url(name))
  // Time passes only where the test lets it: nothing else may end a call.
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
  // As many at once as there are connections: none is still held by what was swallowed.
  await callerFor(database, newUser()).tasks.create({ title: 'afterwards' })
  expect(await createMany()).toEqual(all(200))
  await database.close()
})

import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { openPostgres } from '../../src/db/postgres.ts'
import { prepareDatabase } from '../../src/db/prepare.ts'
import { runs } from '../helpers/effort.ts'
import { startProxy } from '../helpers/proxy.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { useCluster } from './cluster.ts'

const cluster = useCluster()

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

const SECONDS = runs(4, 60)

it(
  'answers 503 in time while the network swallows all that is sent, and afterwards works on new connections [D-06]',
  async () => {
    await cluster.admin('CREATE DATABASE swallowed')
    const direct = openPostgres({ url: cluster.url('swallowed') })
    await prepareDatabase(direct)
    await direct.close()
    await using hole = await startBlackHole(cluster.url('swallowed'))
    const database = openPostgres({ url: hole.url, maxConnections: 4 })
    const app = await createTestApp(database)
    const create = async () => {
      const startedAt = performance.now()
      const { status } = await app.call('tasks.create', { userId: newUser(), input: { title: 'x' } })
      return { status, seconds: (performance.now() - startedAt) / 1000 }
    }
    expect((await Promise.all(Array.from({ length: 8 }, create))).map(({ status }) => status)).toEqual(
      Array(8).fill(200),
    )
    hole.swallow()
    for (const end = performance.now() + SECONDS * 1000; performance.now() < end; ) {
      for (const { status, seconds } of await Promise.all(Array.from({ length: 8 }, create))) {
        expect(status).toBe(503)
        expect(seconds).toBeLessThan(10)
      }
    }
    hole.open()
    // As many at once as there are connections: none is still held by what was swallowed.
    await callerFor(database, newUser()).tasks.create({ title: 'afterwards' })
    for (const { status, seconds } of await Promise.all(Array.from({ length: 8 }, create))) {
      expect(status).toBe(200)
      expect(seconds).toBeLessThan(2)
    }
    await database.close()
  },
  runs(60_000, 180_000),
)

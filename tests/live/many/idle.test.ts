import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { useCluster } from '../../helpers/cluster.ts'
import { runs } from '../../helpers/effort.ts'
import { eventually } from '../../helpers/eventually.ts'
import { delays } from '../delays.ts'
import { startCountingProxy } from './counting-proxy.ts'
import { closeCrowd, openCrowd } from './crowd.ts'
import { newSecret, startProbed } from './probed-server.ts'
import { newWriters } from './writer.ts'

const QUIET_MS = runs(1_000, 60_000)
/**
 * The notify connection closes 5 s after its last use, and probes itself every 15 s. `npm test` shortens both ten times, so
 * that a test of one second covers as much as ten.
 */
const HASTE = runs(10, 1)
const HASTY = delays({ 5000: 5_000 / HASTE, 15000: 15_000 / HASTE })

const cluster = useCluster()
const secret = newSecret()

/** A server on its own database, with all traffic to it counted. */
async function createEnvironment() {
  const database = await cluster.newDatabase()
  const proxy = await startCountingProxy(cluster.url(database))
  const server = await startProbed({ databaseUrl: proxy.url, secret, env: HASTY })
  /** The application names of its database connections; those of tests have none. */
  const connections = async () => {
    const found = await cluster.admin(`SELECT DISTINCT application_name AS name FROM pg_stat_activity
      WHERE datname = '${database}' AND backend_type = 'client backend' AND application_name <> ''`)
    return found.map(({ name }) => name)
  }
  return {
    connections,
    proxy,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    },
  }
}

it(`sends no statement to the database for ${QUIET_MS / 1000} s, before the first stream and after the last`, async () => {
  await using never = await createEnvironment()
  await using once = await createEnvironment()
  const users = newWriters(runs(2, 10), { url: once.server.url, secret })
  const readers = await openCrowd(users, { url: once.server.url, each: 2 })
  await Promise.all(users.map((user) => user.create()))
  await expect.poll(once.connections).toContain('taskwire signals')
  await closeCrowd(readers)

  const counts = () => [never, once].map(({ proxy }) => [proxy.sent(), proxy.made()])
  // Work left by the start and the last stream ends at some point; periodic work would not.
  await eventually(async () => {
    const before = counts()
    await setTimeout(QUIET_MS)
    expect(counts()).toEqual(before)
    for (const { server, connections } of [never, once]) {
      expect(await connections()).not.toContain('taskwire signals')
      const { streams, listeners } = await server.held()
      expect([streams, listeners]).toEqual([0, 0])
    }
  })
})

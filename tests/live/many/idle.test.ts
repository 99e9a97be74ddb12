import { setTimeout } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { useCluster } from '../../database/cluster.ts'
import { runs } from '../../helpers/effort.ts'
import { startCountingProxy } from './counting-proxy.ts'
import { closeCrowd, openCrowd } from './crowd.ts'
import { newSecret, startProbed } from './probed-server.ts'
import { newWriters } from './writer.ts'

const QUIET_MS = runs(4_000, 60_000)
/** The clean-up begins a second after the start or a change; the connection between processes goes 5 s after its use. */
const SETTLE_MS = 6500

vi.setConfig({ testTimeout: runs(90_000, 600_000) })

const cluster = useCluster()
const secret = newSecret()

/** A server on a database of its own, with all that goes to it counted. */
async function place(database: string) {
  await cluster.admin(`CREATE DATABASE ${database}`)
  const proxy = await startCountingProxy(cluster.url(database))
  const server = await startProbed({ databaseUrl: proxy.url, secret })
  return {
    proxy,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    },
  }
}

it(`sends the database nothing for ${QUIET_MS / 1000} s, before the first stream and after the last`, async () => {
  await using never = await place('never_streamed')
  await using once = await place('once_streamed')
  const users = newWriters(10, { url: once.server.url, secret })
  const readers = await openCrowd(users, { url: once.server.url, each: 2 })
  await Promise.all(users.map((user) => user.create()))
  const connected = await cluster.admin(CONNECTIONS)
  expect(connected).toContainEqual({ database: 'once_streamed', name: 'taskwire signals' })
  await closeCrowd(readers)
  await setTimeout(SETTLE_MS)

  const counts = () => [never, once].map(({ proxy }) => [proxy.sent(), proxy.made()])
  const before = counts()
  await setTimeout(QUIET_MS)
  expect(counts()).toEqual(before)
  const held = await cluster.admin(CONNECTIONS)
  expect(held.filter(({ name }) => name !== 'taskwire')).toEqual([])
  for (const { server } of [never, once]) {
    const { streams, listeners } = await server.held()
    expect([streams, listeners]).toEqual([0, 0])
  }
})

/** Of servers; those of tests have no name. */
const CONNECTIONS = `SELECT DISTINCT datname AS database, application_name AS name FROM pg_stat_activity
  WHERE datname LIKE '%_streamed' AND backend_type = 'client backend' ORDER BY 1, 2`

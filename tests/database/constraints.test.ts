import { setImmediate } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { useCluster } from '../helpers/cluster.ts'
import { runs } from '../helpers/effort.ts'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { suspendTimeLimits } from './time-limits.ts'

const cluster = useCluster()

it('keeps connections open through constraint errors, and lets no other user wait for them [R-11]', async () => {
  // Otherwise the pool could close idle connections.
  onTestFinished(suspendTimeLimits())
  const name = await cluster.newDatabase()
  const database = openPostgres({ url: cluster.url(name), maxConnections: 4 })
  await prepareDatabase(database)
  const app = await createTestApp(database)
  const [clumsy, other] = [newUser(), newUser()]
  const input = { id: crypto.randomUUID(), title: 'taken', idempotencyKey: crypto.randomUUID() }
  const create = (userId: string, change = {}) => app.call('tasks.create', { userId, input: { ...input, ...change } })
  const backends = async () =>
    (
      await cluster.admin(`SELECT pid FROM pg_stat_activity
      WHERE datname = '${name}' AND application_name = 'taskwire' ORDER BY 1`)
    ).map(({ pid }) => pid)
  await Promise.all(Array.from({ length: 16 }, () => create(newUser())))
  await create(clumsy)
  const before = await backends()

  // The database raises an error in the middle of each of these transactions.
  const faulty = Promise.all(
    Array.from({ length: runs(300, 3000) }, () => create(clumsy, { title: crypto.randomUUID() })),
  )
  let over = false
  const longestQueue = (async () => {
    let longest = 0
    for (; !over; await setImmediate()) longest = Math.max(longest, database.connections?.().waiting ?? 0)
    return longest
  })()
  for (let n = 0; n < 20; n++) {
    expect((await app.call('tasks.list', { userId: other, method: 'GET' })).status).toBe(200)
  }
  expect(new Set((await faulty).map(({ status }) => status))).toEqual(new Set([422]))
  over = true
  expect(await longestQueue).toBe(0)
  expect(await backends()).toEqual(before)
  await database.close()
})

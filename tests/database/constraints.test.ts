import { expect, it } from 'vitest'
import { openPostgres } from '../../src/db/postgres.ts'
import { prepareDatabase } from '../../src/db/prepare.ts'
import { runs } from '../helpers/effort.ts'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { useCluster } from './cluster.ts'

const cluster = useCluster()

it('refusals of the database destroy no connection, and nobody else waits for them [R-11]', async () => {
  await cluster.admin('CREATE DATABASE refusing')
  const database = openPostgres({ url: cluster.url('refusing'), maxConnections: 4 })
  await prepareDatabase(database)
  const app = await createTestApp(database)
  const [clumsy, other] = [newUser(), newUser()]
  const input = { id: crypto.randomUUID(), title: 'taken', idempotencyKey: crypto.randomUUID() }
  const create = (userId: string, change = {}) => app.call('tasks.create', { userId, input: { ...input, ...change } })
  const backends = async () =>
    (
      await cluster.admin(`SELECT pid FROM pg_stat_activity
      WHERE datname = 'refusing' AND application_name = 'taskwire' ORDER BY 1`)
    ).map(({ pid }) => pid)
  await Promise.all(Array.from({ length: 16 }, () => create(newUser())))
  await create(clumsy)
  const before = await backends()

  // Each of these is an error of the database's, raised in the middle of a transaction.
  const faulty = Promise.all(
    Array.from({ length: runs(300, 3000) }, () => create(clumsy, { title: crypto.randomUUID() })),
  )
  const waits: number[] = []
  for (let n = 0; n < 20; n++) {
    const startedAt = performance.now()
    expect((await app.call('tasks.list', { userId: other, method: 'GET' })).status).toBe(200)
    waits.push(performance.now() - startedAt)
  }
  expect(new Set((await faulty).map(({ status }) => status))).toEqual(new Set([422]))
  expect(await backends()).toEqual(before)
  expect(Math.max(...waits)).toBeLessThan(2000)
  await database.close()
})

import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { useCluster } from '../helpers/cluster.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

const cluster = useCluster()
let database: Database
beforeAll(async () => {
  database = openPostgres({ url: cluster.url(await cluster.newDatabase()) })
  await prepareDatabase(database)
})
afterAll(() => database.close())

/** Returns the class names of the queries that a call sends, one per round trip. */
async function roundTrips(call: () => Promise<unknown>) {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await call()
    return query.mock.calls.map(([sent]) => (sent as unknown as object).constructor.name)
  } finally {
    query.mockRestore()
  }
}

it('sends a change with an idempotency key in one round trip, the first time and on replay', async () => {
  const { tasks } = callerFor(database, newUser())
  const { id } = await tasks.create({ title: 'x' })
  const oneRoundTrip = ['TenantStatement']
  const changes: ((idempotencyKey?: string) => Promise<unknown>)[] = [
    (idempotencyKey) => tasks.create({ title: 'y', idempotencyKey }),
    (idempotencyKey) => tasks.update({ id, title: 'z', idempotencyKey }),
    (idempotencyKey) => tasks.complete({ id, idempotencyKey }),
    (idempotencyKey) => tasks.delete({ id, idempotencyKey }),
  ]
  for (const change of changes) {
    expect(await roundTrips(() => change())).toEqual(oneRoundTrip)
    await tasks.restore({ id })
    expect(await roundTrips(() => change('a-key'))).toEqual(oneRoundTrip)
    expect(await roundTrips(() => change('a-key'))).toEqual(oneRoundTrip)
    await tasks.restore({ id })
  }
})

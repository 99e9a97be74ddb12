import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { prepareDatabase } from '../../src/db/prepare.ts'
import { type PostgresServer, startPostgres } from '../helpers/postgres-server.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

let server: PostgresServer
let database: Database
beforeAll(async () => {
  server = await startPostgres()
  database = openPostgres({ url: server.url })
  await prepareDatabase(database)
})
afterAll(async () => {
  await database.close()
  await server.stop()
})

/** How many statements a call sends, and how many of them before the first is answered. */
async function sent(call: () => Promise<unknown>) {
  const real = pg.Client.prototype.query as (...parameters: unknown[]) => unknown
  let statements = 0
  let unanswered = 0
  let isAnswered = false
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...parameters) {
    statements += 1
    if (!isAnswered) unanswered += 1
    const answer = real.apply(this, parameters) as Promise<unknown>
    answer.then(() => {
      isAnswered = true
    })
    return answer as never
  })
  try {
    await call()
  } finally {
    spy.mockRestore()
  }
  return { statements, unanswered }
}

it('sends a change with a key in the one round trip that a change without takes, first and again', async () => {
  const { tasks } = callerFor(database, newUser())
  const { id } = await tasks.create({ title: 'x' })
  const oneRoundTrip = { statements: 4, unanswered: 4 }
  const changes: ((idempotencyKey?: string) => Promise<unknown>)[] = [
    (idempotencyKey) => tasks.create({ title: 'y', idempotencyKey }),
    (idempotencyKey) => tasks.update({ id, title: 'z', idempotencyKey }),
    (idempotencyKey) => tasks.complete({ id, idempotencyKey }),
    (idempotencyKey) => tasks.delete({ id, idempotencyKey }),
  ]
  for (const change of changes) {
    expect(await sent(() => change())).toEqual(oneRoundTrip)
    await tasks.restore({ id })
    expect(await sent(() => change('a-key'))).toEqual(oneRoundTrip)
    expect(await sent(() => change('a-key'))).toEqual(oneRoundTrip)
    await tasks.restore({ id })
  }
})

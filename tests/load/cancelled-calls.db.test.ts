import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await openTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

// The embedded database has one connection, so there are no lock waits.
it.runIf(inject('backend') === 'postgres')(
  'cancelled calls are dropped before they reach the database [R-13]',
  async () => {
    const userId = newUser()
    const headers = { Authorization: `Bearer ${await app.tokenOf(userId)}`, 'Content-Type': 'application/json' }
    const create = (title: string, signal: AbortSignal) =>
      app.fetch(
        new Request('http://test/api/v1/tasks', { method: 'POST', headers, body: JSON.stringify({ title }), signal }),
      )
    await create('before', new AbortController().signal)

    const controller = new AbortController()
    let calls: Promise<unknown> = Promise.resolve()
    await database.useSession(async (session) => {
      // With the user's counter locked, two changes wait in the database, and all others for those two.
      await session.script(`BEGIN; ALTER TABLE counter NO FORCE ROW LEVEL SECURITY;
        UPDATE counter SET horizon = horizon WHERE user_id = '${userId}'; ALTER TABLE counter FORCE ROW LEVEL SECURITY`)
      calls = Promise.all(Array.from({ length: 20 }, (_, n) => create(`cancelled ${n}`, controller.signal)))
      await expect.poll(() => session.query(WAITING)).toEqual([{ count: 2 }])
      controller.abort()
      await session.script('COMMIT')
    })
    await calls
    const list = await app.call('tasks.list', { userId, method: 'GET' })
    const titles = list.body.result.data.json.items.map(({ title }: { title: string }) => title)
    expect(titles).toContain('before')
    // Those two statements had been sent.
    expect(titles.filter((title: string) => title.startsWith('cancelled')).length).toBeLessThanOrEqual(2)
  },
)

/** Counts the statements that wait for the counter. */
const WAITING = `SELECT count(*)::int AS count FROM pg_locks WHERE relation = 'counter'::regclass AND NOT granted`

const inPostgres = it.runIf(inject('backend') === 'postgres')

inPostgres('one user with three hundred concurrent calls does not delay a hundred other users [R-14]', async () => {
  const heavy = newUser()
  const token = await app.tokenOf(heavy)
  const create = () => app.call('tasks.create', { token, input: { title: 'one of very many' } })
  const light = await Promise.all(Array.from({ length: 100 }, () => app.tokenOf(newUser())))
  let isOver = false
  let done = 0
  const flood = Promise.all(
    Array.from({ length: 300 }, async () => {
      while (!isOver) if ((await create()).status === 200) done += 1
    }),
  )
  await eventuallyTrue(() => done > 0)
  const doneBefore = done
  const list = (token: string) => app.call('tasks.list', { token, method: 'GET' })
  // One call per connection: on a slow machine more would wait too long for a pooled connection.
  while (light.length > 0) {
    for (const { status } of await Promise.all(light.splice(0, 10).map(list))) expect(status).toBe(200)
  }
  const doneMeanwhile = done - doneBefore
  isOver = true
  await flood
  // Each light call waits for a pooled connection behind other light calls, never behind the three hundred.
  expect(doneMeanwhile).toBeLessThan(300)
})

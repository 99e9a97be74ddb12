import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectSameAsServer, openDevice } from './device.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Removes the purges from the user's change feed, like the passing of 30 days. */
async function forgetPurges(userId: string): Promise<void> {
  await database.useSession(async (session) => {
    await session.script('ALTER TABLE counter NO FORCE ROW LEVEL SECURITY')
    await session.query('UPDATE counter SET horizon = seq WHERE user_id = $1', [userId])
    await session.script('ALTER TABLE counter FORCE ROW LEVEL SECURITY')
  })
}

it('replaces all rows in one step when the server no longer has the changes since, and keeps what is queued', async () => {
  const userId = newUser()
  await using device = await openDevice({ app, userId })
  const { store, direct } = device
  const titles = Array.from({ length: 450 }, (_, n) => ({ title: `Task ${n}` }))
  for (let n = 0; n < 3; n++) await direct.tasks.createMany({ items: titles.slice(n * 150, n * 150 + 150) })
  await device.quiet()
  await expectSameAsServer(device)
  await device.goOffline()

  const [purged, renamed] = store.tasks.list({})
  await direct.tasks.delete({ id: purged?.id ?? '' })
  await direct.tasks.purge({ id: purged?.id ?? '' })
  await direct.tasks.create({ title: 'From elsewhere' })
  await forgetPurges(userId)
  await store.tasks.create({ title: 'Queued' })
  await store.tasks.update({ id: renamed?.id ?? '', title: 'Renamed' })

  const counts: number[] = []
  const shown: boolean[] = []
  store.tasks.subscribe({}, (tasks) => {
    counts.push(tasks.length)
    shown.push(['Queued', 'Renamed'].every((title) => tasks.some((task) => task.title === title)))
  })
  device.goOnline()
  await device.quiet()
  await expectSameAsServer(device)
  // The purged task goes as the new one comes.
  expect(new Set(counts)).toEqual(new Set([451]))
  expect(new Set(shown)).toEqual(new Set([true]))
  expect(store.tasks.list({}).map(({ title }) => title)).toEqual(expect.arrayContaining(['From elsewhere', 'Queued']))
  expect(device.sent.map(({ procedure }) => procedure)).toEqual(['tasks.create', 'tasks.update'])
  expect(store.parked()).toEqual([])
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventuallyTrue } from '../helpers/eventually.ts'
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

it('makes a change once whose answer was lost, also if the clock was set back since', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { key } = await store.lists.create({ name: 'Undone' })
  await device.quiet()
  const before = device.sent.length
  device.failWith(() => 'answer')
  await store.undo(key)
  await eventuallyTrue(() => device.sent.length > before)
  await device.goOffline()
  await store.tasks.createMany({ items: [{ title: 'A' }, { title: 'B' }] })
  device.goOnline()
  await eventuallyTrue(() => device.sent.length > before + 1)
  await device.goOffline()
  const realNow = Date.now
  Date.now = () => realNow() - 86_400_000
  try {
    await device.restart()
    device.failWith(() => undefined)
    device.goOnline()
    await device.quiet()
  } finally {
    Date.now = realNow
  }
  expect(device.store.parked()).toEqual([])
  expect(device.store.tasks.list({})).toHaveLength(2)
  expect(device.store.lists.list({})).toEqual([])
  await expectSameAsServer(device)
})

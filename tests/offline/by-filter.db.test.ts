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

it('a change by filter waits for earlier changes, shows once the server has made it, and can be undone', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store, direct } = device
  await device.quiet()
  await device.goOffline()
  const { id } = await store.tasks.create({ title: 'Milk', tags: ['shop'] })
  const change = { filter: 'tag:shop', change: { title: 'Bought' }, dryRun: false }
  const { key } = await store.tasks.updateWhere({ ...change, expectedCount: 1 })
  await store.tasks.updateWhere({ ...change, expectedCount: 5 })
  expect(store.tasks.get(id)?.title).toBe('Milk')
  await expect(store.tasks.deleteWhere({ filter: 'is:open', dryRun: true })).rejects.toThrow(TypeError)
  device.goOnline()
  await device.quiet()
  expect(store.parked()).toMatchObject([{ mutation: 'tasks.updateWhere', refusal: { code: 'CONFLICT' } }])
  await expect.poll(() => store.tasks.get(id)?.title).toBe('Bought')
  await store.undo(key)
  await device.quiet()
  expect((await direct.tasks.get({ id })).title).toBe('Milk')
  await expectSameAsServer(device)
})

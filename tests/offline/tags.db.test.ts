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

it('tags that two devices add and remove offline are all in effect, without a conflict', async () => {
  const userId = newUser()
  await using phone = await openDevice({ app, userId })
  const { id } = await phone.direct.tasks.create({ title: 'Plan the trip', tags: ['a', 'b'] })
  await expect.poll(() => phone.store.tasks.get(id)?.tags).toEqual(['a', 'b'])
  await phone.goOffline()
  await phone.store.tasks.update({ id, addTags: ['c'], removeTags: ['a', 'z'] })
  await phone.store.tasks.updateMany({ ids: [id], set: { addTags: ['d', 'c'] } })
  expect(phone.store.tasks.get(id)?.tags).toEqual(['b', 'c', 'd'])
  await phone.direct.tasks.update({ id, addTags: ['e'] })
  await phone.direct.tasks.update({ id, tags: ['x', 'a', 'b'] })
  phone.goOnline()
  await phone.quiet()
  expect(phone.store.parked()).toEqual([])
  expect((await phone.direct.tasks.get({ id })).tags).toEqual(['x', 'b', 'c', 'd'])
  await expectSameAsServer(phone)
})

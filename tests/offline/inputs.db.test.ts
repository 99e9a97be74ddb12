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

it('knows a row by its id in upper case', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await device.quiet()
  const [list, parent, child] = Array.from({ length: 3 }, () => crypto.randomUUID().toUpperCase()) as [
    string,
    string,
    string,
  ]
  await store.lists.replace({ id: list, name: 'List' })
  await store.tasks.createMany({
    items: [
      { id: child, title: 'Child', parentId: parent },
      { id: parent, title: 'Parent' },
    ],
  })
  await store.tasks.moveMany({ ids: [parent], listId: list })
  await store.tasks.update({ id: parent, title: 'changed' })
  const shown = () => store.tasks.list({ listId: list, sort: [{ by: 'title' }] }).map(({ title }) => title)
  expect(shown()).toEqual(['changed', 'Child'])
  await device.quiet()
  expect(store.parked()).toEqual([])
  expect(shown()).toEqual(['changed', 'Child'])
  await expectSameAsServer(device)
})

it('parks a change whose input makes no sense, and shows the others', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await device.quiet()
  await device.goOffline()
  await store.tasks.updateMany({ set: { title: 'x' } } as Parameters<typeof store.tasks.updateMany>[0])
  const { key } = await store.tasks.create({ title: 'Undone' })
  await store.tasks.create({ title: 'Good' })
  await store.undo(key)
  expect(store.tasks.list({}).map(({ title }) => title)).toEqual(['Good'])
  await device.restart()
  expect(device.store.tasks.list({}).map(({ title }) => title)).toEqual(['Good'])
  device.goOnline()
  await device.quiet()
  expect(device.store.parked()).toMatchObject([{ mutation: 'tasks.updateMany', refusal: { code: 'INVALID_INPUT' } }])
  await expectSameAsServer(device)
})

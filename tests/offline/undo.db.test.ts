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

it('undoes changes that could not be sent yet, before the server was ever reached', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  await device.quiet()
  await device.goOffline()
  await device.restart()
  const { store } = device
  const list = await store.lists.create({ name: 'Undone' })
  await store.tasks.create({ title: 'Inside', listId: list.id })
  await store.lists.create({ name: 'Kept' })
  await store.undo(list.key)
  await eventuallyTrue(() => store.status.queued === 1)
  expect(store.lists.list({}).map(({ name }) => name)).toEqual(['Kept'])
  expect(store.tasks.list({})).toEqual([])
  device.goOnline()
  await device.quiet()
  expect(device.sent).toHaveLength(1)
  await expectSameAsServer(device)
})

it('makes one undo of two, and undoes again what was repeated', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { key, id } = await store.tasks.create({ title: 'A' })
  await device.quiet()
  const [first, second] = [await store.undo(key), await store.undo(key)]
  expect(second.key).toBe(first.key)
  expect(store.tasks.list({})).toEqual([])
  await device.quiet()
  await store.undo(first.key)
  expect(store.tasks.list({})).toHaveLength(1)
  await device.quiet()
  await store.undo(key)
  expect(store.tasks.list({})).toEqual([])
  await device.quiet()
  expect(store.parked()).toEqual([])
  expect(store.tasks.get(id)?.deletedAt).not.toBeNull()
  await expectSameAsServer(device)
})

it('removes an undone change that is refused, with what depends on it', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await device.quiet()
  device.failWith(() => 'answer')
  const inFlight = await store.lists.create({ name: '' })
  await eventuallyTrue(() => device.sent.length > 0)
  await store.undo(inFlight.key)
  device.failWith(() => undefined)
  const parked = await store.lists.create({ name: '' })
  await store.tasks.create({ title: 'Inside', listId: parked.id })
  await device.quiet()
  expect(store.parked()).toMatchObject([{ key: parked.key, dependants: 1 }])
  await store.undo(parked.key)
  await device.quiet()
  expect(store.status.parked).toBe(0)
})

it('can undo for an hour after the server has made a change, also one that was queued for long', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { id } = await store.tasks.create({ title: 'A' })
  await device.quiet()
  await device.goOffline()
  const realNow = Date.now
  Date.now = () => realNow() - 2 * 3_600_000
  const change = await store.tasks.update({ id, title: 'B' }).finally(() => {
    Date.now = realNow
  })
  device.goOnline()
  for (const name of ['other', 'another']) {
    await store.lists.create({ name })
    await device.quiet()
  }
  await store.undo(change.key)
  await device.quiet()
  expect(store.tasks.get(id)?.title).toBe('A')
})

it('undoes a change of a row that another device has purged without showing a part of it', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { id } = await store.tasks.create({ title: 'A' })
  const { id: other } = await store.tasks.create({ title: 'Other' })
  await store.tasks.delete({ id: other })
  const { key } = await store.tasks.update({ id, title: 'B' })
  await device.quiet()
  await device.direct.tasks.delete({ id })
  await device.direct.tasks.purge({ id })
  await eventuallyTrue(() => store.tasks.get(id) === undefined)
  const undone = store.undo(key)
  expect(store.tasks.list({ trash: true }).map(({ title }) => title)).toEqual(['Other'])
  await undone
  await device.quiet()
  await expectSameAsServer(device)
})

it('makes a change again that was undone before it was sent, with what depends on it, and undoes it again', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await device.quiet()
  await device.goOffline()
  const list = await store.lists.create({ name: 'Again' })
  await store.tasks.create({ title: 'Inside', listId: list.id })
  const shown = () => [
    ...store.lists.list({}).map(({ name }) => name),
    ...store.tasks.list({}).map(({ title }) => title),
  ]
  const undone = await store.undo(list.key)
  await eventuallyTrue(() => store.status.queued === 0)
  expect(shown()).toEqual([])
  await device.restart()
  const redone = await device.store.undo(undone.key)
  expect(redone.key).toBe(list.key)
  expect([...device.store.lists.list({}), ...device.store.tasks.list({})]).toHaveLength(2)
  const again = await device.store.undo(redone.key)
  await eventuallyTrue(() => device.store.status.queued === 0)
  expect(device.store.lists.list({})).toEqual([])
  await device.store.undo(again.key)
  device.goOnline()
  await device.quiet()
  expect(device.store.lists.list({}).map(({ name }) => name)).toEqual(['Again'])
  expect(device.store.tasks.list({}).map(({ title }) => title)).toEqual(['Inside'])
  await expectSameAsServer(device)
})

it('returns the undo that has also undone a change, so that both are made again', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await device.quiet()
  await device.goOffline()
  const list = await store.lists.create({ name: 'Again' })
  const task = await store.tasks.create({ title: 'Inside', listId: list.id })
  const undone = await store.undo(list.key)
  await eventuallyTrue(() => store.status.queued === 0)
  expect(await store.undo(task.key)).toMatchObject({ key: undone.key, ids: task.ids })
  await store.undo(undone.key)
  device.goOnline()
  await device.quiet()
  expect(store.lists.list({}).map(({ name }) => name)).toEqual(['Again'])
  expect(store.tasks.list({}).map(({ title }) => title)).toEqual(['Inside'])
  await expectSameAsServer(device)
})

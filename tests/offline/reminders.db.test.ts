import { afterAll, beforeAll, expect, it } from 'vitest'
import { newNotification } from '../helpers/new-notification.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openDevice } from './device.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

it('reminders are shown at once, with the ids that they keep', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await device.quiet()
  await device.goOffline()
  const { id } = await store.tasks.create({ title: 'Call', reminders: [{ before: 'PT30M' }] })
  const [first] = store.tasks.get(id)?.reminders ?? []
  expect(first).toEqual({ id: expect.any(String), before: 'PT30M' })
  await store.tasks.update({ id, reminders: [first ?? {}, { at: '2090-01-01T00:00:00.000Z' }] })
  const local = store.tasks.get(id)?.reminders
  expect(local).toHaveLength(2)
  device.goOnline()
  await device.quiet()
  expect((await device.direct.tasks.get({ id })).reminders).toEqual(local)
  expect(store.parked()).toEqual([])
})

it('a notification is listed, snoozed and dismissed offline', async () => {
  const userId = newUser()
  const clock = () => new Date()
  await using device = await openDevice({ app, userId })
  const { store } = device
  const { id, taskId } = await newNotification(callerFor(database, userId, clock), { database, clock })
  await store.tasks.create({ title: 'sends, so that it also receives' })
  await device.quiet()
  await expect.poll(() => store.notifications.list({ dismissed: false }).map((one) => one.id)).toEqual([id])
  await device.goOffline()
  const until = new Date(Date.now() + 3_600_000)
  await store.notifications.snooze({ id, until })
  expect(store.notifications.get(id)?.snoozedUntil).toEqual(until)
  await store.notifications.dismiss({ id })
  expect(store.notifications.get(id)).toMatchObject({ snoozedUntil: null, dismissedAt: expect.any(Date) })
  expect([store.notifications.list({ dismissed: false }), store.notifications.list({ taskId }).length]).toEqual([[], 1])
  device.goOnline()
  await device.quiet()
  expect(store.parked()).toEqual([])
  expect(await device.direct.notifications.get({ id })).toMatchObject({ snoozedUntil: null, version: 3 })
})

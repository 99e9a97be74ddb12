import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

/** Opens a device with one task, and cuts its connection. */
async function offlineWithTask() {
  const device = await openDevice({ app, userId: newUser() })
  const { id } = await device.store.tasks.create({ title: 'A' })
  await device.quiet()
  await device.goOffline()
  return { device, id }
}

describe('an update after an earlier one of this device', () => {
  it('does not conflict if the earlier one was undone before it was sent', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    const first = await store.tasks.update({ id, title: 'B' })
    await store.tasks.update({ id, title: 'C' })
    await store.undo(first.key)
    expect(store.tasks.get(id)?.title).toBe('C')
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.tasks.get(id)?.title).toBe('C')
    await expectSameAsServer(device)
  })

  it('does not conflict if the earlier one was refused', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    for (const title of ['B', '', 'C']) await store.tasks.update({ id, title })
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toMatchObject([{ input: { title: '' } }])
    expect(store.tasks.get(id)?.title).toBe('C')
  })

  it('does not conflict if the server has stored the earlier one in another form', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    for (const day of ['01', '02'])
      await store.tasks.update({ id, due: { date: `2026-12-${day}`, time: '09:00', timeZone: 'europe/berlin' } })
    for (const locale of ['de-at', 'FR']) await store.settings.update({ locale })
    const created = await store.tasks.create({
      title: 'B',
      due: { timeZone: 'UTC', time: '09:00', date: '2026-12-01' },
    })
    await store.tasks.update({ id: created.id, due: { date: '2026-12-02' } })
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.tasks.get(id)?.due).toEqual({ date: '2026-12-02', time: '09:00', timeZone: 'Europe/Berlin' })
    expect(store.settings.get()?.locale).toBe('fr')
    await expectSameAsServer(device)
  })

  it('conflicts like the earlier one if another device has changed the field', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    await device.direct.tasks.update({ id, title: 'Theirs' })
    await store.tasks.update({ id, title: 'B', description: 'x' })
    await store.tasks.update({ id, title: 'C' })
    device.goOnline()
    await device.quiet()
    expect(store.parked().map(({ conflicts }) => conflicts[0]?.mine)).toEqual(['B', 'C'])
    expect(store.tasks.get(id)).toMatchObject({ title: 'Theirs', description: 'x' })
  })
})

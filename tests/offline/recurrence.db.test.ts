import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type Device, expectSameAsServer, openDevice } from './device.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Opens two devices of a user with a task that repeats daily, and cuts their connections. */
async function twoDevices() {
  const userId = newUser()
  const [phone, laptop] = await Promise.all([openDevice({ app, userId }), openDevice({ app, userId })])
  const recurrence = { rule: 'FREQ=DAILY', from: 'due' as const }
  const { id } = await phone.store.tasks.create({ title: 'Water', due: { date: '2090-05-01' }, recurrence })
  for (const device of [phone, laptop]) {
    await device.quiet()
    await expect.poll(() => device.store.tasks.get(id)?.nextDue).toEqual({ date: '2090-05-02' })
    await device.goOffline()
  }
  return {
    ...{ phone, laptop, id },
    async [Symbol.asyncDispose]() {
      for (const device of [phone, laptop]) await device[Symbol.asyncDispose]()
    },
  }
}

async function reconnect(...devices: Device[]): Promise<void> {
  for (const device of devices) {
    device.goOnline()
    await device.quiet()
  }
}

describe('a task that repeats, changed by two devices without a connection,', () => {
  it('advances once, with one row of history, if both complete the same occurrence', async () => {
    await using world = await twoDevices()
    const { phone, laptop, id } = world
    for (const { store } of [phone, laptop]) {
      await store.tasks.complete({ id })
      expect(store.tasks.get(id)).toMatchObject({ due: { date: '2090-05-02' }, occurrenceIndex: 2, completed: false })
    }
    await reconnect(phone, laptop)
    for (const device of [phone, laptop]) {
      expect(device.store.parked()).toEqual([])
      await expectSameAsServer(device)
    }
    expect(await phone.direct.tasks.get({ id })).toMatchObject({ occurrence: '2090-05-02', occurrenceIndex: 2 })
    const history = await phone.direct.occurrences.list({ taskId: id })
    expect(history.items).toMatchObject([{ occurrence: '2090-05-01', outcome: 'done' }])
  })

  it('advances once if one completes and the other skips the same occurrence', async () => {
    await using world = await twoDevices()
    const { phone, laptop, id } = world
    await phone.store.tasks.skip({ id })
    await laptop.store.tasks.complete({ id })
    await reconnect(phone, laptop)
    const history = await phone.direct.occurrences.list({ taskId: id })
    expect(history.items).toMatchObject([{ occurrence: '2090-05-01', outcome: 'skipped' }])
    expect(await phone.direct.tasks.get({ id })).toMatchObject({ occurrence: '2090-05-02' })
  })

  it('advances by each of several occurrences that one device has completed', async () => {
    await using world = await twoDevices()
    const { phone, laptop, id } = world
    await phone.store.tasks.complete({ id })
    await laptop.store.tasks.complete({ id })
    await reconnect(phone)
    await phone.store.tasks.complete({ id })
    await phone.quiet()
    await reconnect(laptop)
    const history = await phone.direct.occurrences.list({ taskId: id })
    expect(history.items.map(({ occurrence }) => occurrence).sort()).toEqual(['2090-05-01', '2090-05-02'])
    expect(await phone.direct.tasks.get({ id })).toMatchObject({ occurrence: '2090-05-03', occurrenceIndex: 3 })
  })

  it('returns to its occurrence on both if one undoes what it completed', async () => {
    await using world = await twoDevices()
    const { phone, laptop, id } = world
    const { key } = await phone.store.tasks.complete({ id })
    await reconnect(phone, laptop)
    await expect.poll(() => laptop.store.tasks.get(id)?.occurrenceIndex).toBe(2)
    await phone.store.undo(key)
    await phone.quiet()
    await expect.poll(() => laptop.store.tasks.get(id)?.occurrenceIndex).toBe(1)
    for (const device of [phone, laptop]) await expectSameAsServer(device)
    expect((await phone.direct.occurrences.list({ taskId: id })).items).toEqual([])
  })
})

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

/** Opens a device of a user whose tasks have these tags. */
async function using(...tags: string[]) {
  const device = await openDevice({ app, userId: newUser() })
  await device.direct.tasks.create({ title: 'x', tags })
  return device
}

describe('the color of a tag in an offline store', () => {
  it('is set, changed and removed at once, in any spelling, and sent in order', async () => {
    await using device = await using('Home', 'work')
    const { store, direct } = device
    await device.goOffline()
    await store.tags.update({ tag: 'home', color: 'red' })
    await store.tags.update({ tag: ' HOME ', color: 'green' })
    await store.tags.update({ tag: 'work', color: 'blue' })
    expect(['Home', 'home', 'WORK', 'other'].map((tag) => store.tags.color(tag))).toEqual([
      'green',
      'green',
      'blue',
      undefined,
    ])
    await store.tags.update({ tag: 'Work', color: null })
    expect(store.tags.color('work')).toBeUndefined()
    device.goOnline()
    await device.quiet()
    await expectSameAsServer(device)
    expect((await direct.tags.list()).items.map(({ name, color }) => [name, color])).toEqual([
      ['Home', 'green'],
      ['work', null],
    ])
    expect([store.tags.color('home'), store.tags.color('work')]).toEqual(['green', undefined])
    expect(store.parked()).toEqual([])
  })

  it('is undone at once, offline too, before and after it was sent', async () => {
    await using device = await using('home', 'work')
    const { store, direct } = device
    const first = await store.tags.update({ tag: 'home', color: 'red' })
    await store.tags.update({ tag: 'work', color: 'red' })
    await device.quiet()
    const changed = await store.tags.update({ tag: 'work', color: 'blue' })
    await device.quiet()
    await expectSameAsServer(device)
    await device.goOffline()
    const removed = await store.tags.update({ tag: 'work', color: null })
    await store.undo(removed.key)
    expect(store.tags.color('work')).toBe('blue')
    await store.undo(changed.key)
    await store.undo(first.key)
    const expected = ['red', undefined]
    expect([store.tags.color('work'), store.tags.color('home')]).toEqual(expected)
    device.goOnline()
    await device.quiet()
    await expectSameAsServer(device)
    expect([store.tags.color('work'), store.tags.color('home')]).toEqual(expected)
    expect((await direct.tags.list()).items).toMatchObject([
      { name: 'home', color: null },
      { name: 'work', color: 'red' },
    ])
    expect(store.parked()).toEqual([])
  })

  it('is the last one sent, if two devices set it', async () => {
    const userId = newUser()
    await using phone = await openDevice({ app, userId })
    await using laptop = await openDevice({ app, userId })
    await phone.direct.tasks.create({ title: 'x', tags: ['home'] })
    for (const device of [phone, laptop]) await device.goOffline()
    await phone.store.tags.update({ tag: 'home', color: 'red' })
    await laptop.store.tags.update({ tag: 'Home', color: 'green' })
    for (const device of [phone, laptop]) {
      device.goOnline()
      await device.quiet()
    }
    for (const device of [phone, laptop]) await expectSameAsServer(device)
    expect(phone.store.tags.color('home')).toBe('green')
    expect([phone, laptop].map(({ store }) => store.parked())).toEqual([[], []])
  })

  it('arrives from the server, goes with a renamed tag, and is stored on the device', async () => {
    await using device = await using('home')
    const { direct } = device
    await direct.tags.update({ tag: 'home', color: 'red' })
    await expect.poll(() => device.store.tags.color('home')).toBe('red')
    await direct.tags.rename({ tag: 'home', name: 'house' })
    await expect.poll(() => device.store.tags.color('house')).toBe('red')
    expect(device.store.tags.color('home')).toBeUndefined()
    await device.goOffline()
    await device.store.tags.update({ tag: 'house', color: 'pink' })
    await device.restart()
    expect(device.store.tags.color('house')).toBe('pink')
  })

  it('calls listeners now and when a color changes, and for no other change', async () => {
    await using device = await using('home')
    const { store } = device
    await device.quiet()
    let calls = 0
    const stop = store.tags.subscribe(() => {
      calls += 1
    })
    expect(calls).toBe(1)
    await store.tasks.create({ title: 'y' })
    await store.settings.update({ locale: 'de' })
    expect(calls).toBe(1)
    await device.goOffline()
    await store.tags.update({ tag: 'home', color: 'red' })
    expect(calls).toBe(2)
    stop()
    await store.tags.update({ tag: 'home', color: 'blue' })
    expect(calls).toBe(2)
  })
})

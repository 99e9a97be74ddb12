import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

describe('a store', () => {
  it('applies a change at once, sends it, and has the row of the server then', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    const adding = store.tasks.create({ title: 'Milk' })
    expect(store.tasks.list({}).map(({ title, version }) => [title, version])).toEqual([['Milk', 0]])
    const { ids } = await adding
    await device.quiet()
    expect(store.tasks.get(ids[0] ?? '')).toEqual(await device.direct.tasks.get({ id: ids[0] ?? '' }))
    await expectSameAsServer(device)
  })

  it('works offline: a list with sections, tasks, subtasks and comments arrives as it was made', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    await device.quiet()
    await device.goOffline()
    const [listId = ''] = (await store.lists.create({ name: 'Party' })).ids
    const [sectionId = ''] = (await store.sections.create({ listId, name: 'Shopping' })).ids
    const [cake = ''] = (await store.tasks.create({ title: 'Cake', listId })).ids
    await store.tasks.create({ title: 'Flour', parentId: cake })
    await store.tasks.create({ title: 'Candles', sectionId })
    await store.tasks.create({ title: 'Invite', before: cake })
    await store.comments.create({ taskId: cake, text: 'With cherries' })
    await store.tasks.complete({ id: cake })
    const byHand = { listId, sort: [{ by: 'position' as const }] }
    const before = store.tasks.list(byHand).map(({ title, completed }) => [title, completed])
    expect(store.status.queued).toBe(8)
    device.goOnline()
    await device.quiet()
    expect(store.tasks.list(byHand).map(({ title, completed }) => [title, completed])).toEqual(before)
    expect(store.parked()).toEqual([])
    await expectSameAsServer(device)
  })

  it('keeps what is queued over a restart, and sends it then', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    await device.quiet()
    await device.goOffline()
    await device.store.tasks.create({ title: 'Later' })
    await device.restart()
    expect(device.store.tasks.list({}).map(({ title }) => title)).toEqual(['Later'])
    device.goOnline()
    await device.quiet()
    await expectSameAsServer(device)
  })

  it('makes a change once whose answer was lost, also over a restart', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    await device.quiet()
    device.failWith(() => 'answer')
    await device.store.tasks.create({ title: 'Once' })
    await eventuallyTrue(() => device.sent.length > 0)
    await device.goOffline()
    await device.restart()
    device.failWith(() => undefined)
    device.goOnline()
    await device.quiet()
    const [first, again] = device.sent
    expect(again?.input).toEqual(first?.input)
    await expectSameAsServer(device)
    expect(device.store.tasks.list({})).toHaveLength(1)
  })

  it('receives the changes of other devices', async () => {
    const userId = newUser()
    await using device = await openDevice({ app, userId })
    await using other = await openDevice({ app, userId })
    await other.store.tasks.create({ title: 'From there' })
    await eventuallyTrue(() => device.store.tasks.list({}).length === 1)
    await other.quiet()
    await device.quiet()
    await expectSameAsServer(device)
  })
})

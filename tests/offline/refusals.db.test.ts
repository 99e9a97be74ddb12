import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventuallyTrue } from '../helpers/eventually.ts'
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

const parkedOne = ({ store }: Device) => store.parked()[0] ?? expect.unreachable('nothing is parked')

describe('a refused change', () => {
  it('is rolled back and parked with its error, and blocks no other', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    await store.tasks.create({ title: '' })
    await store.tasks.create({ title: 'Good' })
    await device.quiet()
    expect(store.tasks.list({}).map(({ title }) => title)).toEqual(['Good'])
    expect(parkedOne(device)).toMatchObject({
      mutation: 'tasks.create',
      refusal: { code: 'INVALID_INPUT' },
      dependants: 0,
    })
    expect(parkedOne(device).refusal.issues?.[0]?.path).toEqual(['title'])
    await expectSameAsServer(device)
  })

  it('can be edited and sent again, or discarded', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    await store.tasks.create({ title: '' })
    await store.tasks.create({ title: '' })
    await device.quiet()
    await store.retry(parkedOne(device).key, { title: 'Now with a title' })
    await device.quiet()
    await store.discard(parkedOne(device).key)
    expect(store.parked()).toEqual([])
    expect(store.tasks.list({}).map(({ title }) => title)).toEqual(['Now with a title'])
    await expectSameAsServer(device)
  })

  it('of a creation parks what depends on it, and both are sent again together', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    await device.quiet()
    await device.goOffline()
    const [listId = ''] = (await store.lists.create({ name: '' })).ids
    const [taskId = ''] = (await store.tasks.create({ title: 'Inside', listId })).ids
    await store.comments.create({ taskId, text: 'About it' })
    await store.tasks.create({ title: 'Elsewhere' })
    device.goOnline()
    await device.quiet()
    expect(store.status.parked).toBe(3)
    expect(store.parked()).toHaveLength(1)
    expect(parkedOne(device)).toMatchObject({ mutation: 'lists.create', dependants: 2 })
    expect(store.tasks.list({}).map(({ title }) => title)).toEqual(['Elsewhere'])
    await store.retry(parkedOne(device).key, { name: 'A list' })
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.comments.list({ taskId })).toHaveLength(1)
    await expectSameAsServer(device)
  })
})

describe('a change of a row that another device has changed', () => {
  /** Opens two devices with one task; the first is offline. */
  async function twoDevices(merge?: Parameters<typeof openDevice>[0]['merge']) {
    const userId = newUser()
    const device = await openDevice({ app, userId, merge })
    const [id = ''] = (await device.store.tasks.create({ title: 'Old', description: 'old', tags: ['a'] })).ids
    await device.quiet()
    await device.goOffline()
    return { device, id }
  }

  it('is merged if they concern different fields', async () => {
    const { device, id } = await twoDevices()
    await using _ = device
    await device.direct.tasks.update({ id, title: 'Theirs' })
    await device.store.tasks.update({ id, description: 'mine' })
    device.goOnline()
    await device.quiet()
    expect(device.store.parked()).toEqual([])
    await expectSameAsServer(device)
    expect(device.store.tasks.get(id)).toMatchObject({ title: 'Theirs', description: 'mine' })
  })

  it('loses to the server in the fields that both have changed, and keeps the local values in a parked change', async () => {
    const { device, id } = await twoDevices()
    await using _ = device
    await device.direct.tasks.update({ id, title: 'Theirs' })
    await device.store.tasks.update({ id, title: 'Mine', description: 'mine' })
    device.goOnline()
    await device.quiet()
    expect(device.store.tasks.get(id)).toMatchObject({ title: 'Theirs', description: 'mine' })
    expect(parkedOne(device)).toMatchObject({
      input: { id, title: 'Mine' },
      conflicts: [{ field: 'title', base: 'Old', mine: 'Mine', theirs: 'Theirs' }],
    })
    await device.store.retry(parkedOne(device).key)
    await device.quiet()
    expect(device.store.tasks.get(id)).toMatchObject({ title: 'Mine', description: 'mine' })
    await expectSameAsServer(device)
  })

  it('never shows an older value again while the conflict is settled', async () => {
    const { device, id } = await twoDevices()
    await using _ = device
    await device.direct.tasks.update({ id, title: 'Theirs' })
    await device.store.tasks.update({ id, title: 'Mine' })
    const titles: (string | undefined)[] = []
    device.store.tasks.subscribe({}, (tasks) => titles.push(tasks.find((task) => task.id === id)?.title))
    device.goOnline()
    await device.quiet()
    await expectSameAsServer(device)
    expect(titles.filter((title, n) => title !== titles[n - 1])).toEqual(['Mine', 'Theirs'])
  })

  it('is merged by the given function', async () => {
    const { device, id } = await twoDevices(({ field, base, mine, theirs }) =>
      field === 'title' ? `${base}, ${mine}, ${theirs}` : undefined,
    )
    await using _ = device
    await device.direct.tasks.update({ id, title: 'Theirs' })
    await device.store.tasks.update({ id, title: 'Mine' })
    device.goOnline()
    await device.quiet()
    expect(device.store.tasks.get(id)?.title).toBe('Old, Mine, Theirs')
    expect(device.store.parked()).toEqual([])
  })

  it('does not conflict with the earlier changes of this device', async () => {
    const { device, id } = await twoDevices()
    await using _ = device
    for (const title of ['One', 'Two', 'Three']) await device.store.tasks.update({ id, title })
    device.goOnline()
    await device.quiet()
    expect(device.store.tasks.get(id)).toMatchObject({ title: 'Three', version: 4 })
    expect(device.store.parked()).toEqual([])
    await expectSameAsServer(device)
  })

  it('is parked if the row was deleted', async () => {
    const { device, id } = await twoDevices()
    await using _ = device
    await device.direct.tasks.delete({ id })
    await device.store.tasks.update({ id, title: 'Mine' })
    device.goOnline()
    await device.quiet()
    expect(parkedOne(device)).toMatchObject({ refusal: { code: 'CONFLICT' } })
    await expectSameAsServer(device)
    expect(device.store.tasks.list({ trash: true }).map(({ title }) => title)).toEqual(['Old'])
  })
})

describe('failures that are no refusals', () => {
  it('a rejected token pauses the store until it is resumed', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    await device.quiet()
    const body = {
      error: {
        json: {
          message: 'x',
          code: -32001,
          data: { code: 'UNAUTHENTICATED', message: 'Sign in.', requestId: 'r', httpStatus: 401 },
        },
      },
    }
    device.failWith(() => Response.json(body, { status: 401 }))
    await device.store.tasks.create({ title: 'Waits' })
    await eventuallyTrue(() => device.store.status.state === 'paused')
    expect(device.store.tasks.list({})).toHaveLength(1)
    device.failWith(() => undefined)
    device.store.resume()
    await device.quiet()
    await expectSameAsServer(device)
  })

  it('a change that the server always fails to make does not delay the others', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    await device.quiet()
    const body = {
      error: {
        json: {
          message: 'x',
          code: -32603,
          data: { code: 'INTERNAL', message: 'Oops.', requestId: 'r', httpStatus: 500 },
        },
      },
    }
    device.failWith(({ input }) => (input.title === 'Poison' ? Response.json(body, { status: 500 }) : undefined))
    await store.lists.create({ name: 'A' })
    await store.tasks.create({ title: 'Poison' })
    await store.lists.create({ name: 'B' })
    await eventuallyTrue(() => store.status.queued === 1)
    expect((await device.direct.lists.list()).items).toHaveLength(2)
  })
})

describe('undo', () => {
  it('of a change that was not sent removes it and what depends on it', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    await device.quiet()
    await device.goOffline()
    const list = await store.lists.create({ name: 'Never' })
    await store.tasks.create({ title: 'Inside', listId: list.ids[0] })
    await store.undo(list.key)
    expect(store.lists.list({})).toEqual([])
    device.goOnline()
    await device.quiet()
    expect(device.sent).toEqual([])
    expect(store.tasks.list({})).toEqual([])
    await expectSameAsServer(device)
  })

  it('of a change that was sent applies at once, and is bound to the answer', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    const [id = ''] = (await store.tasks.create({ title: 'Old' })).ids
    await device.quiet()
    const change = await store.tasks.update({ id, title: 'New' })
    await device.quiet()
    const undone = store.undo(change.key)
    expect(store.tasks.get(id)?.title).toBe('Old')
    await undone
    await device.quiet()
    expect(store.tasks.get(id)).toMatchObject({ title: 'Old', version: 3 })
    await expectSameAsServer(device)
  })

  it('of a change whose answer was lost waits for it', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store } = device
    const [id = ''] = (await store.tasks.create({ title: 'Kept' })).ids
    await device.quiet()
    device.failWith(({ procedure }) => (procedure === 'tasks.delete' ? 'answer' : undefined))
    const change = await store.tasks.delete({ id })
    await eventuallyTrue(() => device.sent.some(({ procedure }) => procedure === 'tasks.delete'))
    await store.undo(change.key)
    expect(store.tasks.list({})).toHaveLength(1)
    device.failWith(() => undefined)
    device.store.resume()
    await device.quiet()
    expect(store.tasks.list({})).toHaveLength(1)
    await expectSameAsServer(device)
  })
})

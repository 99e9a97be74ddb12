import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabaseOwner } from '../helpers/database-owner.ts'
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

it('makes a change once whose answer was lost, also if the clock was set back since', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { key } = await store.lists.create({ name: 'Undone' })
  await device.quiet()
  const before = device.sent.length
  device.failWith(() => 'answer')
  await store.undo(key)
  await eventuallyTrue(() => device.sent.length > before)
  await device.goOffline()
  await store.tasks.createMany({ items: [{ title: 'A' }, { title: 'B' }] })
  device.goOnline()
  await eventuallyTrue(() => device.sent.length > before + 1)
  await device.goOffline()
  const realNow = Date.now
  Date.now = () => realNow() - 86_400_000
  try {
    await device.restart()
    device.failWith(() => undefined)
    device.goOnline()
    await device.quiet()
  } finally {
    Date.now = realNow
  }
  expect(device.store.parked()).toEqual([])
  expect(device.store.tasks.list({})).toHaveLength(2)
  expect(device.store.lists.list({})).toEqual([])
  await expectSameAsServer(device)
})

describe('a change whose answer was lost a day ago', () => {
  /** Loses the answer of a change, and opens the store again a day later, when the server has forgotten the key. */
  async function dayAfter(
    prepare: (device: Device) => Promise<() => Promise<unknown>>,
    meanwhile: (direct: Device['direct']) => Promise<unknown> = async () => {},
  ) {
    const userId = newUser()
    const first = await openDevice({ app, userId })
    const change = await prepare(first)
    await first.quiet()
    const before = first.sent.length
    first.failWith(() => 'answer')
    await change()
    await eventuallyTrue(() => first.sent.length > before)
    await first[Symbol.asyncDispose]()
    await meanwhile(first.direct)
    for (const table of ['idempotency_key', 'undo_state'])
      await withDatabaseOwner(database, table, (session) =>
        session.query(`DELETE FROM ${table} WHERE user_id = $1`, [userId]),
      )
    const realNow = Date.now
    Date.now = () => realNow() + 25 * 3_600_000
    const device = await openDevice({ app, userId, storage: first.storage })
    return {
      device,
      async [Symbol.asyncDispose]() {
        Date.now = realNow
        await device[Symbol.asyncDispose]()
      },
    }
  }

  it.each(['completeWhere', 'emptyTrash'] as const)(
    'is not made again by %s until the user retries it',
    async (verb) => {
      await using world = await dayAfter(
        async ({ store }) => {
          await store.tasks.create({ title: 'A', tags: ['x'] })
          const { id } = await store.tasks.create({ title: 'B' })
          await store.tasks.delete({ id })
          if (verb === 'emptyTrash') return () => store.tasks.emptyTrash()
          return () => store.tasks.completeWhere({ filter: 'tag:x', dryRun: false })
        },
        async (direct) => {
          await direct.tasks.create({ title: 'Open', tags: ['x'] })
          const { id } = await direct.tasks.create({ title: 'Trashed' })
          await direct.tasks.delete({ id })
        },
      )
      const { device } = world
      const { direct, store } = device
      await device.quiet()
      expect(store.parked()).toMatchObject([{ mutation: `tasks.${verb}`, refusal: { code: 'OUTCOME_UNKNOWN' } }])
      const titles = async (input: object) => (await direct.tasks.list(input)).items.map(({ title }) => title)
      expect(await titles({ completed: false })).toContain('Open')
      expect(await titles({ trash: true })).toContain('Trashed')
      await store.retry(store.parked()[0]?.key ?? '')
      await device.quiet()
      expect(store.parked()).toEqual([])
      if (verb === 'emptyTrash') expect(await titles({ trash: true })).toEqual([])
      else expect(await titles({ completed: false })).toEqual([])
      await expectSameAsServer(device)
    },
  )

  /** Undoes a change of the priority of a task from high to low, and loses the answer. */
  const undoPriority = async ({ store, quiet }: Device) => {
    const { id } = await store.tasks.create({ title: 'A', priority: 'high' })
    await quiet()
    const { key } = await store.tasks.update({ id, priority: 'low' })
    return () => store.undo(key)
  }

  it('is in effect if it was an undo and the rows have the values of before', async () => {
    await using world = await dayAfter(undoPriority)
    const { device } = world
    await device.quiet()
    expect(device.store.parked()).toEqual([])
    expect(device.store.tasks.list({})).toMatchObject([{ title: 'A', priority: 'high' }])
    await expectSameAsServer(device)
  })

  it('is parked if it was an undo and another device has changed the rows since', async () => {
    await using world = await dayAfter(undoPriority, async (direct) => {
      const [task] = (await direct.tasks.list({})).items
      await direct.tasks.update({ id: task?.id ?? '', priority: 'urgent' })
    })
    const { device } = world
    await device.quiet()
    expect(device.store.parked()).toMatchObject([{ mutation: 'changes.undo', refusal: { code: 'NOT_FOUND' } }])
    expect(device.store.tasks.list({})).toMatchObject([{ title: 'A', priority: 'urgent' }])
  })
})

import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { memoryStorage } from '../../client-sdk/src/offline/storage/memory.ts'
import type { OfflineStorage } from '../../client-sdk/src/offline/storage/storage.ts'
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

it('says in each tab whether this tab can store its changes', async () => {
  // The first tab holds the lock for ever.
  let requests = 0
  const request = () => {
    requests += 1
    return new Promise(() => {})
  }
  const userId = newUser()
  const { open } = memoryStorage()
  const storage = { isShared: true, open }
  await using leader = await openDevice({ app, userId, storage })
  await leader.quiet()
  vi.stubGlobal('navigator', { locks: { request } })
  const fullDisk: OfflineStorage = {
    isShared: true,
    open: async (name) => ({ ...(await open(name)), write: () => Promise.reject(new Error('The disk is full')) }),
  }
  await using follower = await openDevice({ app, userId, storage: fullDisk })
  vi.unstubAllGlobals()
  expect(requests).toBe(1)
  const { store } = follower
  await eventuallyTrue(() => store.status.state === 'online')
  const { id, isPersisted } = await store.tasks.create({ title: 'Sent' })
  expect(isPersisted).toBe(false)
  await eventuallyTrue(() => leader.store.tasks.get(id)?.version === 1)
  await eventuallyTrue(() => store.status.state === 'online' && store.status.queued === 0)
  expect(store.status.storageError).toContain('The disk is full')
  expect(leader.store.status.storageError).toBeUndefined()
})

/** Opens the first of several tabs. The first one leads until it ends, and while its disk is full it can store nothing. */
async function openTabs() {
  const userId = newUser()
  const { open } = memoryStorage()
  let isFull = false
  const failing: OfflineStorage = {
    isShared: true,
    async open(name) {
      const database = await open(name)
      return { ...database, write: (batch) => (isFull ? Promise.reject(new Error('full')) : database.write(batch)) }
    },
  }
  // Each tab waits for the lock until the one before has released it.
  let last: Promise<unknown> = Promise.resolve()
  const request = (_: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>) => {
    const before = last
    const result = before.then(() => (signal.aborted ? undefined : work()))
    last = result.catch(() => {})
    return result
  }
  const openTab = async (storage: OfflineStorage = { isShared: true, open }) => {
    vi.stubGlobal('navigator', { locks: { request } })
    const tab = await openDevice({ app, userId, storage })
    vi.unstubAllGlobals()
    return tab
  }
  return {
    first: await openTab(failing),
    openTab,
    async stored() {
      const { rows, operations } = await (await open(userId)).load()
      const names = rows.flatMap(({ row }) => Reflect.get(row, 'name') ?? []).sort()
      const queued = operations.filter((one) => Reflect.get(one, 'state') === 'queued')
      return { names, queued: queued.length }
    },
    setFull(value: boolean) {
      isFull = value
    },
  }
}

it('stores in the next tab that leads what the tab before could not store', async () => {
  const { first, openTab, stored, setFull } = await openTabs()
  await using _ = first
  await first.quiet()
  await using second = await openTab()
  await eventuallyTrue(() => second.store.status.state === 'online')
  setFull(true)
  await first.direct.lists.create({ name: 'a' })
  await first.store.lists.create({ name: 'b' })
  await first.quiet()
  await first.goOffline()
  await first.store.lists.create({ name: 'c' })
  await eventuallyTrue(() => second.store.lists.list({}).length === 3)
  expect((await stored()).names).toEqual([])
  first.store.close()
  await eventuallyTrue(async () => (await stored()).names.length === 3)
  await second.quiet()
  await second.direct.lists.create({ name: 'd' })
  await expectSameAsServer(second)
  await eventuallyTrue(async () => (await stored()).names.length === 4)
  expect(await stored()).toEqual({ names: ['a', 'b', 'c', 'd'], queued: 0 })
})

it('sends what it could not store to the tabs that have opened since, once it is stored', async () => {
  const { first, openTab, stored, setFull } = await openTabs()
  await using _ = first
  await first.quiet()
  setFull(true)
  await first.direct.lists.create({ name: 'a' })
  await eventuallyTrue(() => first.store.lists.list({}).length === 1)
  await using second = await openTab()
  await eventuallyTrue(() => second.store.status.state === 'online')
  setFull(false)
  await first.direct.lists.create({ name: 'b' })
  await eventuallyTrue(() => second.store.lists.list({}).some(({ name }) => name === 'b'))
  expect((await stored()).names).toEqual(['a', 'b'])
  await expectSameAsServer(second)
})

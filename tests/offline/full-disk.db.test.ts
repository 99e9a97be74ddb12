import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { memoryStorage } from '../../client-sdk/src/offline/storage/memory.ts'
import type { OfflineStorage } from '../../client-sdk/src/offline/storage/storage.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openDevice } from './device.ts'

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

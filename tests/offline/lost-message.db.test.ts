import { afterAll, beforeAll, expect, it } from 'vitest'
import { memoryStorage } from '../../client-sdk/src/offline/storage/memory.ts'
import type { OfflineDatabase, OfflineStorage } from '../../client-sdk/src/offline/storage/storage.ts'
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

/** A storage that tabs share, whose writes by this tab wait while it is held. */
function heldStorage() {
  const memory = memoryStorage()
  let held: Promise<void> | undefined
  let loads = 0
  const storage: OfflineStorage = {
    isShared: true,
    async open(name) {
      const database = await memory.open(name)
      const write: OfflineDatabase['write'] = async (batch) => {
        await held
        return database.write(batch)
      }
      const load: OfflineDatabase['load'] = () => {
        loads += 1
        return database.load()
      }
      return { ...database, write, load }
    },
  }
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held = promise
    return resolve
  }
  return { storage, memory, hold, loads: () => loads }
}

it('keeps what it is storing when it reads the stored data again, because a message of another tab was lost', async () => {
  const userId = newUser()
  const { storage, memory, hold, loads } = heldStorage()
  await using device = await openDevice({ app, userId, storage })
  const { store } = device
  await device.quiet()
  const { id } = await store.tasks.create({ title: 'Old' })
  await device.quiet()
  const { key } = await store.tasks.update({ id, title: 'New' })
  await device.quiet()
  const otherTab = await memory.open(userId)
  await otherTab.write({})
  // Its revision shows that one is missing: everything is read again soon.
  await store.settings.update({ locale: 'de' })
  const [before, release] = [loads(), hold()]
  const undone = store.undo(key)
  const changed = device.direct.lists.create({ name: 'Live' })
  await eventuallyTrue(() => loads() > before && store.lists.list({}).length === 1)
  await changed
  expect(store.tasks.get(id)?.title).toBe('Old')
  expect(store.lists.list({})).toHaveLength(1)
  release()
  await undone
  await device.quiet()
  expect(store.tasks.get(id)?.title).toBe('Old')
  expect(store.lists.list({})).toHaveLength(1)
})

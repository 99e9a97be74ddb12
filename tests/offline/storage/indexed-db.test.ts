import { forceCloseDatabase, IDBDatabase, IDBObjectStore } from 'fake-indexeddb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bucketOf } from '../../../client-sdk/src/offline/storage/buckets.ts'
import { indexedDbStorage } from '../../../client-sdk/src/offline/storage/indexed-db.ts'
import { currentIndexedDb, useFakeIndexedDb } from './fake-indexed-db.ts'
import { describeStorage } from './storage-cases.ts'

useFakeIndexedDb()
afterEach(() => {
  vi.restoreAllMocks()
})

describeStorage('IndexedDB storage', indexedDbStorage)

describe('IndexedDB storage', () => {
  it('rejects the database of a newer version with an error that says so', async () => {
    await openVersion(2)
    await expect(indexedDbStorage().open('test')).rejects.toMatchObject({
      name: 'OfflineStorageError',
      code: 'NEWER_VERSION',
      cause: { name: 'VersionError' },
    })
  })

  it('closes when another tab upgrades the database', async () => {
    const database = await indexedDbStorage().open('test')
    await database.write({ meta: { a: 1 } })
    await openVersion(2)
    await expect(database.write({})).rejects.toMatchObject({ code: 'REPLACED' })
  })

  it('rejects writes after the browser has closed the database', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const database = await indexedDbStorage().open('test')
    await database.write({})
    const [opened] = transaction.mock.contexts
    forceCloseDatabase(opened)
    await vi.waitFor(() => expect(database.write({})).rejects.toMatchObject({ code: 'EVICTED' }))
  })

  it('rejects with the cause when the browser aborts the transaction', async () => {
    const database = await indexedDbStorage().open('test')
    const cause = new DOMException('The disk is full.', 'QuotaExceededError')
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: { transaction: { abort(): void } }) {
      this.transaction.abort()
      return Object.defineProperty(this.transaction, 'error', { value: cause })
    })
    await expect(database.write({ meta: { a: 1 } })).rejects.toBe(cause)
    vi.restoreAllMocks()
    expect(await database.load()).toMatchObject({ meta: {}, revision: 0 })
  })

  it('says that IndexedDB is missing', async () => {
    Reflect.deleteProperty(globalThis, 'indexedDB')
    await expect(indexedDbStorage().open('test')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('the buckets of rows', () => {
  it('never move, because stored rows are found by them', () => {
    expect(
      ['', 'a', '0190b2c3-7abc-8def-9123-0123456789ab', 'settings', '\u{1f600}'].map(bucketOf),
    ).toMatchInlineSnapshot(`
      [
        25,
        32,
        20,
        14,
        9,
      ]
    `)
  })

  it('are filled evenly by ids that are random, ascending or numbered', () => {
    const ids = [
      (n: number) => `0190b2c3-${n.toString(16).padStart(4, '0')}-7abc-9def-0123456789ab`,
      (n: number) => `0190b2c3-7abc-8def-9123-${n.toString(16).padStart(12, '0')}`,
      String,
    ]
    for (const idOf of ids) {
      const counts = new Array<number>(64).fill(0)
      for (let n = 0; n < 6400; n++) counts[bucketOf(idOf(n))] = (counts[bucketOf(idOf(n))] ?? 0) + 1
      expect(Math.min(...counts)).toBeGreaterThan(50)
      expect(Math.max(...counts)).toBeLessThan(200)
    }
  })
})

/** Opens and closes the test's database as a program with another version would. */
function openVersion(version: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = currentIndexedDb().open('test', version)
    request.onsuccess = () => {
      request.result.close()
      resolve()
    }
    request.onerror = () => reject(request.error)
  })
}

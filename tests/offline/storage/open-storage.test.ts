import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../../client-sdk/src/offline/storage/memory.ts'
import { openStorage } from '../../../client-sdk/src/offline/storage/open-storage.ts'
import { useFakeIndexedDb } from './fake-indexed-db.ts'

describe('openStorage', () => {
  useFakeIndexedDb()

  it('uses IndexedDB by default', async () => {
    const { database, ...properties } = await openStorage(undefined, 'test')
    expect(properties).toEqual({ isShared: true, isPersistent: true })
    await database.write({ meta: { a: 1 } })
    expect(await (await openStorage(undefined, 'test')).database.load()).toMatchObject({ meta: { a: 1 } })
  })

  it.each([
    ['is missing', undefined],
    ['cannot be opened', { open: () => failedRequest() }],
    ['throws', { open: () => throwSecurityError() }],
  ])('uses memory if IndexedDB %s', async (_, indexedDB) => {
    Object.assign(globalThis, { indexedDB })
    const { database, ...properties } = await openStorage(undefined, 'test')
    expect(properties).toEqual({ isShared: false, isPersistent: false })
    expect(await database.write({})).toBe(1)
  })

  it('uses memory if access to IndexedDB is refused', async () => {
    Object.defineProperty(globalThis, 'indexedDB', { get: throwSecurityError, configurable: true })
    expect(await openStorage(undefined, 'test')).toMatchObject({ isPersistent: false })
  })

  it('does not hide the data of a newer version behind an empty memory', async () => {
    const cause = new DOMException('The version is too low.', 'VersionError')
    Object.assign(globalThis, { indexedDB: { open: () => failedRequest(cause) } })
    await expect(openStorage(undefined, 'test')).rejects.toMatchObject({ code: 'NEWER_VERSION', cause })
  })

  it('opens the given storage', async () => {
    const storage = memoryStorage()
    const { database, ...properties } = await openStorage(storage, 'test')
    expect(properties).toEqual({ isShared: false, isPersistent: false })
    await database.write({ meta: { a: 1 } })
    expect(await (await storage.open('test')).load()).toMatchObject({ meta: { a: 1 } })
  })

  it('takes another storage for persistent unless it says otherwise, and passes its errors on', async () => {
    const { open } = memoryStorage()
    expect(await openStorage({ isShared: true, open }, 'test')).toMatchObject({ isShared: true, isPersistent: true })
    const failing = { isShared: true, open: () => Promise.reject(new Error('The file is locked.')) }
    await expect(openStorage(failing, 'test')).rejects.toThrow('The file is locked.')
  })
})

function failedRequest(error = new DOMException('The database is broken.', 'UnknownError')) {
  const request = { error, onerror: () => {} }
  queueMicrotask(() => request.onerror())
  return request
}

function throwSecurityError(): never {
  throw new DOMException('Cookies are blocked.', 'SecurityError')
}

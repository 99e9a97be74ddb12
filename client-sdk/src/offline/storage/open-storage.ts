import { indexedDbStorage } from './indexed-db.ts'
import { memoryStorage } from './memory.ts'
import { OfflineStorageError } from './offline-storage-error.ts'
import type { OfflineDatabase, OfflineStorage } from './storage.ts'

/** An open database and the properties of its storage. */
export interface OpenedStorage {
  database: OfflineDatabase
  /** True if tabs share the data. */
  isShared: boolean
  /** False if the data is lost when the program ends. */
  isPersistent: boolean
}

/**
 * Opens a database. Without a storage it uses IndexedDB, or memory where IndexedDB does not work: in Node.js, in some private
 * windows, and where cookies are blocked. Errors of a given storage are not hidden.
 *
 * @throws OfflineStorageError NEWER_VERSION, also without a storage: the data exists and must not seem to be lost.
 */
export async function openStorage(storage: OfflineStorage | undefined, name: string): Promise<OpenedStorage> {
  if (storage) return openWith(storage, name)
  try {
    return await openWith(indexedDbStorage(), name)
  } catch (error) {
    if (error instanceof OfflineStorageError && error.code === 'NEWER_VERSION') throw error
    return openWith(memoryStorage(), name)
  }
}

async function openWith(storage: OfflineStorage, name: string): Promise<OpenedStorage> {
  const { isShared, isPersistent = true } = storage
  return { database: await storage.open(name), isShared, isPersistent }
}

import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach } from 'vitest'

/** Provides an empty IndexedDB, which Node.js lacks, to each test of a file. */
export function useFakeIndexedDb(): void {
  beforeEach(() => {
    Object.assign(globalThis, { indexedDB: new IDBFactory() })
  })
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'indexedDB')
  })
}

/** Returns the IndexedDB of the current test. */
export function currentIndexedDb(): InstanceType<typeof IDBFactory> {
  return (globalThis as unknown as { indexedDB: InstanceType<typeof IDBFactory> }).indexedDB
}

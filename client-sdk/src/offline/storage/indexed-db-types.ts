/*
 * The parts of IndexedDB that the storage uses. TypeScript declares them in its library "dom", which programs for Node.js
 * that import this package do not load.
 */

export interface DatabaseRequest<Result> {
  readonly result: Result
  readonly error: Error | null
  onsuccess: unknown
  onerror: unknown
}

export interface OpenRequest extends DatabaseRequest<Database> {
  onupgradeneeded: unknown
}

export interface ObjectStore {
  get(key: number): DatabaseRequest<unknown>
  getAll(): DatabaseRequest<unknown[]>
  put(value: unknown, key: number | string): unknown
  delete(key: number | string): unknown
  clear(): unknown
}

export interface Transaction {
  readonly error: Error | null
  oncomplete: unknown
  onabort: unknown
  objectStore(name: string): ObjectStore
  abort(): void
}

export interface Database {
  onversionchange: unknown
  onclose: unknown
  createObjectStore(name: string): unknown
  transaction(
    names: string[],
    mode: 'readonly' | 'readwrite',
    options?: { durability: 'relaxed' | 'strict' },
  ): Transaction
  close(): void
}

export interface DatabaseFactory {
  open(name: string, version: number): OpenRequest
  deleteDatabase(name: string): DatabaseRequest<unknown>
}

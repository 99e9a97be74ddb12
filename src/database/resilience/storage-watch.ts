import { isStorageFault } from './faults.ts'

/** Remembers that the database could not write or read what it keeps: a question as simple as a ping's would not show it. */
export interface StorageWatch {
  /** Looks at an error of the database's. */
  note(error: unknown): void
  /** @throws the last such error, for as long as it is less than 10 s old. */
  assertSound(): void
}

const REMEMBERED_MS = 10_000

/** Makes a watch over one database. */
export function createStorageWatch(): StorageWatch {
  let last: { error: unknown; at: number } | undefined
  return {
    note(error) {
      if (isStorageFault(error)) last = { error, at: performance.now() }
    },
    assertSound() {
      if (last && performance.now() - last.at < REMEMBERED_MS) throw last.error
    },
  }
}

import { isStorageFault } from './faults.ts'

/** A record of recent storage failures of the database, which a ping query would not reveal. */
export interface StorageWatch {
  /** Records a database error if it is a storage failure. */
  note(error: unknown): void
  /** Does nothing without a recent failure. @throws the last storage failure if it is less than 10 s old. */
  assertSound(): void
}

const REMEMBERED_MS = 10_000

/** Creates the record for one database. */
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

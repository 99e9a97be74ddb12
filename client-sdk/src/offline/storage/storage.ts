/**
 * One write, applied atomically.
 *
 * @example
 * const isEmpty = ({ rows = [], operations = [] }: Batch) => rows.length + operations.length === 0
 */
export interface Batch {
  /** Removes all stored rows first. */
  clearRows?: boolean
  /** Rows by entity and id; a null row deletes. */
  rows?: readonly { entity: string; id: string; row: object | null }[]
  /** Queued operations by key; null deletes. They load in the order of their keys. */
  operations?: readonly { key: string; operation: object | null }[]
  /** Small values by name; undefined deletes. */
  meta?: Readonly<Record<string, unknown>>
}

/**
 * Everything that a database holds.
 *
 * @example
 * const isNew = ({ revision }: Stored) => revision === 0
 */
export interface Stored {
  rows: { entity: string; id: string; row: object }[]
  /** The queued operations in the order of their keys, compared by UTF-16 code units. */
  operations: object[]
  meta: Record<string, unknown>
  /** How many writes there have been. */
  revision: number
}

/**
 * An open database.
 *
 * @example
 * const countRows = async (database: OfflineDatabase) => (await database.load()).rows.length
 */
export interface OfflineDatabase {
  /** Returns everything stored, as of one revision. */
  load(): Promise<Stored>
  /**
   * Applies a batch. Resolves, once it is durable, with the new revision, which every write increases by one across tabs.
   * Rejects with the storage's error (for example QuotaExceededError), and then nothing is stored.
   */
  write(batch: Batch): Promise<number>
  /** Closes the database. Writes that have begun still complete. */
  close(): void
  /** Deletes everything, also while other tabs have the database open: they are closed. */
  destroy(): Promise<void>
}

/**
 * A place for databases. Implement it to store the data elsewhere, for example in SQLite.
 *
 * @example
 * const inMemory: OfflineStorage = memoryStorage()
 */
export interface OfflineStorage {
  /** True if tabs share the data. */
  readonly isShared: boolean
  /** False if the data is lost when the program ends; default true. */
  readonly isPersistent?: boolean
  /** Opens the database of this name, and creates it if it is missing. */
  open(name: string): Promise<OfflineDatabase>
}

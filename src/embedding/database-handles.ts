import type { Database } from '../database/database.ts'

/** An open database, to be shared by handlers and servers of one process. */
export interface OpenDatabase {
  /** The server and database name, without credentials. */
  readonly label: string
  /** Waits for running calls to end, then closes all connections. */
  close(): Promise<void>
}

const opened = new WeakMap<OpenDatabase, Database>()

/** @internal Returns the handle of a database. */
export function shareDatabase(database: Database): OpenDatabase {
  const handle = { label: database.label, close: () => database.close() }
  opened.set(handle, database)
  return handle
}

/** @internal Returns the database of a handle. @throws TypeError for any other value */
export function databaseOf(handle: OpenDatabase): Database {
  const database = opened.get(handle)
  if (!database) throw new TypeError('"database" must come from openDatabase().')
  return database
}

import { connect } from '../../src/database/connect.ts'
import type { Database } from '../../src/database/database.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { createTestApp, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

/** Two server instances on one database, with a shared clock. */
export interface Instances extends AsyncDisposable {
  database: TestDatabase
  /** The database of each instance: with its own connections if the database supports several processes. */
  databases: [Database, Database]
  apps: [TestApp, TestApp]
  clock: ReturnType<typeof stoppedClock>
  /** Replaces an instance with a new one, which starts without in-memory state. */
  restart(instance: number): Promise<void>
}

/** Starts two instances on a new database. */
export async function openInstances(): Promise<Instances> {
  const database = await openTestDatabase()
  const second =
    database.kind === 'postgres' ? await connect(database.config, { acquireTimeoutMs: patienceMs() }) : undefined
  const databases: [Database, Database] = [database, second ?? database]
  const clock = stoppedClock()
  const start = (instance: number) => createTestApp(databases[instance] ?? database, clock)
  const apps: [TestApp, TestApp] = [await start(0), await start(1)]
  return {
    database,
    databases,
    apps,
    clock,
    restart: async (instance) => {
      apps[instance] = await start(instance)
    },
    [Symbol.asyncDispose]: async () => {
      await second?.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

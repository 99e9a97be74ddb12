import { connect } from '../../src/database/connect.ts'
import type { Database } from '../../src/database/database.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { createTestApp, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

/** Two instances of the server on one database, whose clocks are one clock. */
export interface Instances extends AsyncDisposable {
  database: TestDatabase
  /** What each instance has open: connections of its own, where the database takes more than one process. */
  databases: [Database, Database]
  apps: [TestApp, TestApp]
  clock: ReturnType<typeof stoppedClock>
  /** Puts a new instance in place of one; what it had in memory is gone. */
  restart(instance: number): Promise<void>
}

/** Starts them on a database of their own. */
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

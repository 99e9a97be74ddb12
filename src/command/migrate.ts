import { migrate } from '../embedding/migrate.ts'

/** Implements `taskwire migrate`: migrates the configured database, as the server does at its start. */
export async function migrateDatabase(): Promise<void> {
  const { database, applied } = await migrate({ onWait: (problem) => console.log(`${problem}. Waiting …`) })
  console.log(`${database}: ${applied.length === 0 ? 'is up to date' : `applied ${applied.join(', ')}`}`)
}

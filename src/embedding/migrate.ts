import { connect } from '../database/connect.ts'
import { prepareDatabase } from '../database/migrations/prepare.ts'
import type { EmbeddingOptions } from './options.ts'
import { readOptions } from './read-options.ts'

/** The result of a migration. */
export interface Migrated {
  /** The database, without credentials. */
  database: string
  /** The names of the migrations that were applied; none if the database was up to date. */
  applied: string[]
}

interface MigrateOptions extends Pick<EmbeddingOptions, 'env'> {
  /** Called with the reason when the migration waits for a lock. */
  onWait?: (problem: string) => void
}

/**
 * Migrates the configured database to this version, as a server does at its start, and creates its roles. Safe to repeat, and to
 * run in several processes at once. @throws EnvironmentError, MigrationError, or what keeps the database from being used
 */
export async function migrate({ env: variables, onWait = () => {} }: MigrateOptions = {}): Promise<Migrated> {
  const { env } = readOptions(variables ? { env: variables } : {})
  const database = await connect(env.database)
  try {
    return { database: database.label, applied: await prepareDatabase(database, { onWait }) }
  } finally {
    await database.close()
  }
}

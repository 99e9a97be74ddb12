import type { Database } from '../database.ts'
import type { Session } from '../drivers/session.ts'
import { checkIsolation } from '../tenancy/check-isolation.ts'
import { checkColumns } from './check-columns.ts'
import { noticeRestore } from './incarnation.ts'
import { findPendingNames, type MigrateOptions, migrate } from './migrate.ts'
import { readMigrations } from './migration-files.ts'

/** The directory of the migrations. */
export const MIGRATIONS = new URL('../../../prisma/migrations', import.meta.url)

interface Options extends MigrateOptions {
  /** Called if the data was restored from a backup, which forces a full sync on every device. */
  onRestore?: (() => void) | undefined
  /** Additional directories of migrations. */
  moreMigrations?: (string | URL)[] | undefined
}

/** Migrates a database, then verifies tenant isolation and the sign-in tables. Returns the names of the applied migrations. */
export function prepareDatabase(database: Pick<Database, 'useSession'>, options: Options = {}): Promise<string[]> {
  return database.useSession(async (session) => {
    const applied = await migrate(session, readMigrations(MIGRATIONS, ...(options.moreMigrations ?? [])), options)
    await checkIsolation(session)
    await checkColumns(session)
    if (await noticeRestore(session)) options.onRestore?.()
    return applied
  })
}

/** Returns the names of the migrations that a database lacks; undefined if it is empty. Changes nothing. */
export function pendingMigrations(session: Session): Promise<string[] | undefined> {
  return findPendingNames(session, readMigrations(MIGRATIONS))
}

import type { Database } from '../database.ts'
import { checkIsolation } from '../tenancy/check-isolation.ts'
import { checkColumns } from './check-columns.ts'
import { noticeRestore } from './incarnation.ts'
import { type MigrateOptions, migrate } from './migrate.ts'
import { readMigrations } from './migration-files.ts'

const MIGRATIONS = new URL('../../../prisma/migrations', import.meta.url)

interface Options extends MigrateOptions {
  /** Told when the data was restored from a backup, and every device will sync anew. */
  onRestore?: (() => void) | undefined
  /** Directories of migrations beside this version's own. */
  moreMigrations?: (string | URL)[] | undefined
}

/** Brings a database up to date and proves that it keeps tenants apart and fits. Returns the migrations applied now. */
export function prepareDatabase(database: Database, options: Options = {}): Promise<string[]> {
  return database.useSession(async (session) => {
    const applied = await migrate(session, readMigrations(MIGRATIONS, ...(options.moreMigrations ?? [])), options)
    await checkIsolation(session)
    await checkColumns(session)
    if (await noticeRestore(session)) options.onRestore?.()
    return applied
  })
}

import { checkColumns } from './check-columns.ts'
import { checkFence } from './check-fence.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { readMigrations } from './migrations.ts'

const MIGRATIONS = new URL('../../prisma/migrations', import.meta.url)

/** Brings a database up to date and proves that it is fenced and fits. Returns the migrations applied now. */
export function prepareDatabase(database: Database, options?: Parameters<typeof migrate>[2]): Promise<string[]> {
  return database.useSession(async (session) => {
    const applied = await migrate(session, readMigrations(MIGRATIONS), options)
    await checkFence(session)
    await checkColumns(session)
    return applied
  })
}

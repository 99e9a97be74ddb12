import type { Database } from '../../src/database/database.ts'
import type { Session } from '../../src/database/drivers/session.ts'
import { migrate } from '../../src/database/migrations/migrate.ts'
import { readMigrations } from '../../src/database/migrations/migration-files.ts'

const FILES = readMigrations(new URL('../../prisma/migrations', import.meta.url))

/**
 * Brings an empty database to the version before a migration, and writes rows without triggers, as an earlier version has
 * stored them. Returns the names of the migrations that remain.
 */
export async function storeBefore(
  database: Database,
  migration: string,
  write: (session: Session) => Promise<void>,
): Promise<string[]> {
  const earlier = FILES.filter(({ name }) => name < migration)
  await database.useSession(async (session) => {
    await migrate(session, earlier)
    await session.query('SET session_replication_role = replica')
    await write(session)
    await session.query('SET session_replication_role = DEFAULT')
  })
  return FILES.slice(earlier.length).map(({ name }) => name)
}

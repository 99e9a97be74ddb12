import type { Database } from '../../src/database/database.ts'
import { inTransaction, type Session } from '../../src/database/drivers/session.ts'

/** Runs work as the owner of a table, without row-level security. */
export function withDatabaseOwner<T>(
  database: Pick<Database, 'useSession'>,
  table: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return database.useSession((session) =>
    inTransaction(session, async () => {
      await session.script(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`)
      const result = await work(session)
      await session.script(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`)
      return result
    }),
  )
}

import { inTransaction, type Session } from '../../src/database/drivers/session.ts'
import { checkIsolation } from '../../src/database/tenancy/check-isolation.ts'
import type { TestDatabase } from '../helpers/test-database.ts'

/** Returns the error of the start-up check after SQL that is then rolled back; "isolated" if it finds no fault. */
export function faultsAfter(database: TestDatabase, sql: string): Promise<string> {
  return database.useSession((session) =>
    inTransaction(session, async () => {
      await session.script(sql)
      // Skips the check's own BEGIN and COMMIT inside this transaction.
      const inside: Session = {
        ...session,
        script: async (sql) => void (/^(BEGIN|COMMIT)$/.test(sql) || (await session.script(sql))),
      }
      const result = await checkIsolation(inside).then(
        () => 'isolated',
        (error: Error) => error.message,
      )
      throw new Rollback(result)
    }).catch((error) => {
      if (error instanceof Rollback) return error.message
      throw error
    }),
  )
}

class Rollback extends Error {}

import { inTransaction, type Session } from '../../src/database/drivers/session.ts'
import { checkIsolation } from '../../src/database/tenancy/check-isolation.ts'
import type { TestDatabase } from '../helpers/test-database.ts'

/** What the check at start says after a change that is undone again; "isolated" where it finds no fault. */
export function faultsAfter(database: TestDatabase, sql: string): Promise<string> {
  return database.useSession((session) =>
    inTransaction(session, async () => {
      await session.script(sql)
      // Its own transaction would be one inside this one.
      const inside: Session = {
        ...session,
        script: async (sql) => void (/^(BEGIN|COMMIT)$/.test(sql) || (await session.script(sql))),
      }
      const said = await checkIsolation(inside).then(
        () => 'isolated',
        (error: Error) => error.message,
      )
      throw new Undo(said)
    }).catch((error) => {
      if (error instanceof Undo) return error.message
      throw error
    }),
  )
}

class Undo extends Error {}

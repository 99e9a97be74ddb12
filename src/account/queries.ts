import type { TenantDatabase } from '../database/tenancy/tenant.ts'

/** Creates the queries on the records of deleted accounts. */
export function accountQueries(database: TenantDatabase) {
  return {
    /** Returns the time at which the user's account was last deleted; undefined if never. */
    async endedAt(userId: string): Promise<Date | undefined> {
      const [row] = await database.read(userId, ({ rows }) => rows<{ endedAt: Date }>(ENDED_AT, [userId]))
      return row?.endedAt
    },
  }
}

const ENDED_AT = 'SELECT ended_at AS "endedAt" FROM ended_account WHERE user_id = $1'

import type { TenantDatabase } from '../database/tenancy/tenant.ts'

/** Creates the queries on the records of deleted accounts. */
export function accountQueries(database: TenantDatabase) {
  return {
    /** Returns the time at which the user's account was last deleted; undefined if never. */
    async deletionTimeOf(userId: string): Promise<Date | undefined> {
      const [row] = await database.read(userId, ({ rows }) => rows<{ deletedAt: Date }>(DELETION_TIME, [userId]))
      return row?.deletedAt
    },
  }
}

const DELETION_TIME = 'SELECT deleted_at AS "deletedAt" FROM deleted_account WHERE user_id = $1'

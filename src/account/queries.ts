import type { TenantDatabase } from '../database/tenancy/tenant.ts'

/** Builds the queries on what is left of a deleted account. */
export function accountQueries(database: TenantDatabase) {
  return {
    /** Returns when the user's account was last deleted; undefined where it never was. */
    async endedAt(userId: string): Promise<Date | undefined> {
      const [row] = await database.read(userId, ({ rows }) => rows<{ endedAt: Date }>(ENDED_AT, [userId]))
      return row?.endedAt
    },
  }
}

const ENDED_AT = 'SELECT ended_at AS "endedAt" FROM ended_account WHERE user_id = $1'

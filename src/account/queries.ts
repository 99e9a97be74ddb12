import type { TenantDatabase } from '../database/tenancy/tenant.ts'

/** The queries on what is left of an account that has ended. */
export function accountQueries(database: TenantDatabase) {
  return {
    /** When the user's account ended last. */
    async endedAt(userId: string): Promise<Date | undefined> {
      const [row] = await database.read(userId, ({ rows }) => rows<{ endedAt: Date }>(ENDED_AT, [userId]))
      return row?.endedAt
    },
  }
}

const ENDED_AT = 'SELECT ended_at AS "endedAt" FROM ended_account WHERE user_id = $1'

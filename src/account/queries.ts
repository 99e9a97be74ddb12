import { asTaskwireError } from '../db/faults.ts'
import type { TenantDatabase } from '../db/tenant.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'

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

/** The queries on secrets that are looked up before it is known whose they are, whoever signs users in. */
export function secretQueries(client: Pick<PrismaClient, 'secretLookup'>) {
  return {
    async deleteAll(userId: string): Promise<void> {
      await client.secretLookup.deleteMany({ where: { userId } }).catch((error: unknown) => {
        throw asTaskwireError(error)
      })
    },
  }
}

const ENDED_AT = 'SELECT ended_at AS "endedAt" FROM ended_account WHERE user_id = $1'

import { Prisma } from '../../generated/prisma/client.ts'
import type { Session } from '../drivers/session.ts'
import { UnknownColumnError } from './unknown-column-error.ts'

/** The columns of the sign-in tables, named like their Prisma fields. */
const KNOWN: Record<string, object> = {
  account: Prisma.AccountScalarFieldEnum,
  jwks: Prisma.JwksScalarFieldEnum,
  rate_limit: Prisma.RateLimitScalarFieldEnum,
  session: Prisma.SessionScalarFieldEnum,
  user: Prisma.UserScalarFieldEnum,
  verification: Prisma.VerificationScalarFieldEnum,
}

/**
 * Checks the sign-in tables for unknown required columns that another version has left behind. Such a column makes every
 * sign-up fail (Better Auth 1.7.0 to 1.7.2 had `account.issuer`).
 * @throws UnknownColumnError naming the column, with the SQL that drops it.
 */
export async function checkColumns(session: Session): Promise<void> {
  const required = await session.query<{ table: string; column: string }>(
    // Not from information_schema, which hides columns that the login role cannot access.
    `SELECT c.relname AS "table", a.attname AS "column" FROM pg_attribute a
     JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'auth' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' ORDER BY 1, 2`,
  )
  const unknown = required.find(({ table, column }) => KNOWN[table] && !Object.hasOwn(KNOWN[table], column))
  if (!unknown) return
  const name = `auth."${unknown.table}"`
  throw new UnknownColumnError(
    `${name} has the required column "${unknown.column}", which is unknown to this version, so every sign-up would fail. Run: ALTER TABLE ${name} DROP COLUMN "${unknown.column}";`,
  )
}

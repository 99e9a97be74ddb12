import type { Session } from './session.ts'
import { inTransaction } from './session.ts'

/** The database would show one user another's rows. */
export class UnfencedDatabaseError extends Error {
  override readonly name = 'UnfencedDatabaseError'
}

/**
 * Proves at start that row security holds for the role that queries run as, whatever the login role is: Neon's stock
 * owner, for one, bypasses it.
 * @throws UnfencedDatabaseError naming the role or the tables.
 */
export async function checkFence(session: Session): Promise<void> {
  const [role] = await inTransaction(session, async () => {
    await session.query(`SELECT set_config('role', 'taskwire_app', true)`)
    return session.query<{ name: string; bypasses: boolean }>(
      'SELECT rolname AS name, rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user',
    )
  })
  if (role?.name !== 'taskwire_app' || role.bypasses) {
    throw new UnfencedDatabaseError(
      `Role "${role?.name}" bypasses row security. Run: ALTER ROLE taskwire_app NOSUPERUSER NOBYPASSRLS;`,
    )
  }
  const open = await session.query<{ name: string }>(UNFENCED_TABLES)
  if (open.length > 0) {
    const names = open.map((table) => table.name).join(', ')
    throw new UnfencedDatabaseError(
      `These tables do not have forced row security that shows taskwire_app the caller's rows alone: ${names}.`,
    )
  }
}

// A permissive policy widens what the others let through, so each one for callers has to look at who asks.
const UNFENCED_TABLES = `
  SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
    AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND coalesce((
      SELECT bool_and(pg_get_expr(coalesce(p.polqual, p.polwithcheck), p.polrelid) LIKE '%app.user_id%')
      FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive
        AND ('taskwire_app'::regrole = ANY (p.polroles) OR 0 = ANY (p.polroles))), false))
  ORDER BY 1`

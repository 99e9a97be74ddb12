import { setTimeout } from 'node:timers/promises'
import { inTransaction, type Session } from '../drivers/session.ts'

/** The roles that queries run as: requests, sign-in, clean-up and the worker for due rows. None can log in. */
export const ROLES = ['taskwire_app', 'taskwire_auth', 'taskwire_janitor', 'taskwire_worker'] as const

export type Role = (typeof ROLES)[number]

/** The error for a login role that can neither use nor create the roles that queries run as. */
export class MissingRolesError extends Error {
  override readonly name = 'MissingRolesError'
}

/**
 * Creates missing roles and lets the login role switch to each of them. Roles belong to the cluster, so another database may
 * already have created them, or may create them concurrently.
 * @throws MissingRolesError with the SQL that an administrator must run.
 */
export async function ensureRoles(session: Session): Promise<void> {
  for (let attempt = 1; !(await canBecomeAll(session)); attempt++) {
    try {
      await inTransaction(session, async () => {
        for (const role of ROLES) await ensureRole(session, role)
      })
    } catch (error) {
      // Concurrent runs in two databases of one cluster can fail with "tuple concurrently updated".
      if (attempt === 3 && !(await canBecomeAll(session))) throw await missingRoles(session, error)
      await setTimeout(50 * attempt)
    }
  }
}

async function ensureRole(session: Session, role: Role): Promise<void> {
  await session.script(`DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
      CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`)
  if (await canBecome(session, role)) return
  const [server] = await session.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  )
  // Since PostgreSQL 16 membership alone does not permit SET ROLE, not even to the role's creator.
  const options = (server?.version ?? 0) >= 160_000 ? 'WITH SET TRUE, INHERIT FALSE' : ''
  await session.script(`DO $$ BEGIN
    GRANT ${role} TO CURRENT_USER ${options};
  EXCEPTION WHEN unique_violation THEN NULL; END $$`)
}

async function canBecome(session: Session, role: Role): Promise<boolean> {
  const [row] = await session.query<{ can: boolean | null }>(
    `SELECT CASE WHEN current_setting('server_version_num')::int >= 160000
       THEN pg_has_role(current_user, oid, 'SET') ELSE pg_has_role(current_user, oid, 'MEMBER') END AS can
     FROM pg_roles WHERE rolname = $1`,
    [role],
  )
  return row?.can === true
}

async function canBecomeAll(session: Session): Promise<boolean> {
  for (const role of ROLES) if (!(await canBecome(session, role))) return false
  return true
}

/** Returns the names of the roles that the database server lacks. */
export async function missingRolesOf(session: Session): Promise<string[]> {
  const missing = await session.query<{ name: string }>(
    `SELECT r.name FROM unnest($1::text[]) AS r (name)
     WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r.name)`,
    [ROLES],
  )
  return missing.map(({ name }) => name)
}

async function missingRoles(session: Session, cause: unknown): Promise<MissingRolesError> {
  const missing = await missingRolesOf(session)
  const [login] = await session.query<{ name: string }>('SELECT current_user AS name')
  const create = missing.map((name) => `CREATE ROLE ${name} NOLOGIN; `).join('')
  return new MissingRolesError(
    `Role "${login?.name}" can neither switch to nor create the roles that queries run as. As an administrator, run: ` +
      `${create}GRANT ${ROLES.join(', ')} TO "${login?.name}";`,
    { cause },
  )
}

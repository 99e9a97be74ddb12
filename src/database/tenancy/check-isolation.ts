import { inTransaction, type Session } from '../drivers/session.ts'
import { FAULTS_OF_ENTITIES, KERNEL_TABLES } from './faults-of-entities.ts'
import { ROLES } from './roles.ts'

/** The error for a database that could expose one user's rows to another user. */
export class IsolationError extends Error {
  override readonly name = 'IsolationError'
}

/**
 * Verifies at start that the database isolates tenants, for any login role. The roles that queries run as must be subject to
 * row-level security. Every table that `taskwire_app` can access must enforce it, restrict rows to their owner, include the
 * owner in every unique key and foreign key, and be a registered entity.
 * @throws IsolationError listing each faulty role, table or function with its fault.
 */
export async function checkIsolation(session: Session): Promise<void> {
  const faults = [
    ...(await session.query<Fault>(FAULTS_OF_ROLES, [ROLES])),
    ...(await session.query<Fault>(FAULTS_OF_RELATIONS, [OWN_ROWS, ROLES])),
    ...(await faultsOfEntities(session)),
    ...(await session.query<Fault>(FAULTS_OF_SESSION)),
  ]
  if (faults.length === 0) return
  const lines = faults.map(({ name, fault }) => `  - ${name} ${fault}`)
  throw new IsolationError(`The database does not isolate tenants:\n${lines.join('\n')}`)
}

/** Checks the entities as `taskwire_app`, which can read the catalogue: the login role may have no privileges of its own. */
function faultsOfEntities(session: Session): Promise<Fault[]> {
  return inTransaction(session, async () => {
    await session.query(`SELECT set_config('role', 'taskwire_janitor', true)`)
    return session.query<Fault>(FAULTS_OF_ENTITIES, [KERNEL_TABLES])
  })
}

/** A faulty role, table or function, and a description of its fault. */
type Fault = { name: string; fault: string }

// Membership in another role grants the privileges of that role.
const FAULTS_OF_ROLES = `
  SELECT 'role ' || rolname AS name, 'bypasses row-level security. Run: ALTER ROLE ' || rolname || ' NOSUPERUSER NOBYPASSRLS' AS fault
  FROM pg_roles WHERE rolname = ANY ($1) AND (rolsuper OR rolbypassrls)
  UNION ALL
  SELECT 'role ' || rolname, 'may create roles. Run: ALTER ROLE ' || rolname || ' NOCREATEROLE'
  FROM pg_roles WHERE rolname = ANY ($1) AND rolcreaterole
  UNION ALL
  SELECT 'role ' || me.rolname, 'is a member of ' || other.rolname || '. Run: REVOKE ' || quote_ident(other.rolname) || ' FROM ' || me.rolname
  FROM pg_roles me CROSS JOIN pg_roles other
  WHERE me.rolname = ANY ($1) AND NOT me.rolsuper AND other.oid <> me.oid AND pg_has_role(me.oid, other.oid, 'MEMBER')
  ORDER BY 1, 2`

/** The condition of the only policy that `taskwire_app` may have, as PostgreSQL prints it. */
const OWN_ROWS = `(user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif"))`

// Covers every schema, and privileges granted to the role, to PUBLIC or on single columns; objects of extensions hold no tenant
// rows. Permissive policies are combined with OR, so each one for taskwire_app must restrict rows to their owner.
const FAULTS_OF_RELATIONS = `
  WITH roles AS (SELECT * FROM pg_roles WHERE rolname = ANY ($2)), relations AS (
    SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
  ), granted AS (
    SELECT c.*, c.oid::regclass::text AS name,
      (SELECT attnum FROM pg_attribute WHERE attrelid = c.oid AND attname = 'user_id' AND NOT attisdropped) AS owner
    FROM relations c
    WHERE (has_table_privilege('taskwire_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
        OR has_any_column_privilege('taskwire_app', c.oid, 'SELECT, INSERT, UPDATE')
        OR (nspname = 'public' AND EXISTS (SELECT FROM pg_attribute
          WHERE attrelid = c.oid AND attname = 'user_id' AND NOT attisdropped)))
  ), tables AS (SELECT * FROM granted WHERE relkind IN ('r', 'p') AND owner IS NOT NULL)
  SELECT name, 'is not a table, so row-level security does not apply to it' AS fault
  FROM granted WHERE relkind IN ('f', 'v', 'm')
  UNION ALL
  SELECT name, 'has no column user_id' FROM granted WHERE relkind IN ('r', 'p') AND owner IS NULL
    AND NOT (oid = to_regclass('public.entity')
      AND NOT has_table_privilege('taskwire_app', oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
  UNION ALL
  SELECT name, 'has no row-level security that is both enabled and forced' FROM tables WHERE NOT (relrowsecurity AND relforcerowsecurity)
  UNION ALL
  SELECT name, 'has no policy for taskwire_app' FROM tables WHERE NOT EXISTS (
    SELECT FROM pg_policy p WHERE p.polrelid = tables.oid AND p.polpermissive AND 'taskwire_app'::regrole = ANY (p.polroles))
  UNION ALL
  SELECT name, 'has policy ' || polname || ', which does not restrict rows to their owner'
  FROM tables JOIN pg_policy p ON p.polrelid = tables.oid
  WHERE p.polpermissive AND p.polroles && ARRAY['taskwire_app'::regrole::oid, 0::oid]
    AND NOT (p.polcmd = '*' AND coalesce(pg_get_expr(p.polqual, p.polrelid) = $1, false)
      AND coalesce(pg_get_expr(p.polwithcheck, p.polrelid) = $1, p.polwithcheck IS NULL))
  UNION ALL
  SELECT name, 'has no primary key' FROM tables WHERE NOT EXISTS (SELECT FROM pg_index WHERE indrelid = tables.oid AND indisprimary)
  UNION ALL
  SELECT name, 'has unique index ' || indexrelid::regclass || ', which does not begin with user_id'
  FROM tables JOIN pg_index i ON i.indrelid = tables.oid
  WHERE (i.indisunique OR i.indisexclusion) AND i.indkey[0] <> owner
  UNION ALL
  SELECT DISTINCT name, 'has foreign key ' || conname || ', which does not begin with user_id on both sides'
  FROM tables JOIN pg_constraint k ON contype = 'f' AND tables.oid IN (conrelid, confrelid)
  WHERE NOT (EXISTS (SELECT FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1] AND attname = 'user_id')
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1] AND attname = 'user_id'))
  UNION ALL
  SELECT DISTINCT c.oid::regclass::text, 'is owned by ' || r.rolname || ', which is therefore exempt from row-level security'
  FROM relations c JOIN roles r ON pg_has_role(r.oid, c.relowner, 'MEMBER') WHERE NOT r.rolsuper
  UNION ALL
  SELECT name, 'has trigger ' || tgname || ', which is disabled' FROM tables JOIN pg_trigger t ON t.tgrelid = tables.oid
  WHERE t.tgenabled NOT IN ('O', 'A')
  UNION ALL
  SELECT DISTINCT p.oid::regprocedure::text, 'runs with the privileges of its owner (SECURITY DEFINER)'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN roles r
  WHERE p.prosecdef AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND has_function_privilege(r.oid, p.oid, 'EXECUTE') AND has_schema_privilege(r.oid, n.oid, 'USAGE')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
  UNION ALL
  SELECT c.oid::regclass::text, 'is accessible to ' || r.rolname || ', which must access only tables of schema '
    || CASE r.rolname WHEN 'taskwire_auth' THEN 'auth' ELSE 'public' END
  FROM relations c CROSS JOIN roles r
  WHERE NOT r.rolsuper AND (has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
      OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE'))
    AND NOT (c.relkind IN ('r', 'p') AND c.nspname = CASE r.rolname WHEN 'taskwire_auth' THEN 'auth' ELSE 'public' END)
    AND has_schema_privilege(r.oid, c.relnamespace, 'USAGE') AND (r.rolname <> 'taskwire_app' OR c.nspname = 'auth')
  UNION ALL
  SELECT name, 'has policy ' || polname || ', which shows taskwire_janitor rows that have not expired'
  FROM tables JOIN pg_policy p ON p.polrelid = tables.oid
  WHERE p.polpermissive AND 'taskwire_janitor'::regrole = ANY (p.polroles) AND p.polcmd <> 'a'
    AND pg_get_expr(p.polqual, p.polrelid) NOT LIKE '%app.renew%'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_policy'::regclass AND objid = p.oid AND refobjid = tables.oid AND refobjsubid > 0)
  ORDER BY 1, 2`

// Change sequence, undo and idempotency depend on triggers.
const FAULTS_OF_SESSION = `
  SELECT 'session_replication_role' AS name, 'is replica, which disables triggers. Set it to origin' AS fault
  WHERE current_setting('session_replication_role') = 'replica'`

import { inTransaction, type Session } from '../drivers/session.ts'
import { FAULTS_OF_ENTITIES, KERNEL_TABLES } from './faults-of-entities.ts'
import { ROLES } from './roles.ts'

/** The database could show or give one user another's rows. */
export class IsolationError extends Error {
  override readonly name = 'IsolationError'
}

/**
 * Proves at start that the database isolates tenants, whatever the login role is: the roles that queries run as obey
 * row-level security, and every table that callers may use has it, shows them their own rows alone, leads by no key to those
 * of others, and is a registered entity.
 * @throws IsolationError naming each role, table or function, and what is wrong with it.
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
  throw new IsolationError(`The database does not keep users apart:\n${lines.join('\n')}`)
}

/** Asks as a role that may read the catalogue: the login may be a member of the roles and no more. */
function faultsOfEntities(session: Session): Promise<Fault[]> {
  return inTransaction(session, async () => {
    await session.query(`SELECT set_config('role', 'taskwire_janitor', true)`)
    return session.query<Fault>(FAULTS_OF_ENTITIES, [KERNEL_TABLES])
  })
}

/** A role, table or function, and what is wrong with it. */
type Fault = { name: string; fault: string }

// A member of another role has what that one has.
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

/** The condition of the one policy that callers have: as PostgreSQL prints it. */
const OWN_ROWS = `(user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif"))`

// Whatever schema it is in, and whether the privilege is its own, of everybody, or of some columns; what extensions bring has
// no rows of tenants. A permissive policy widens what the others let through, so each one for callers has to be that of their own rows.
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
  SELECT name, 'is not a table, and row-level security does not apply to it' AS fault
  FROM granted WHERE relkind IN ('f', 'v', 'm')
  UNION ALL
  SELECT name, 'has no column user_id' FROM granted WHERE relkind IN ('r', 'p') AND owner IS NULL
    AND NOT (oid = to_regclass('public.entity')
      AND NOT has_table_privilege('taskwire_app', oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
  UNION ALL
  SELECT name, 'has no row-level security that is enabled and forced' FROM tables WHERE NOT (relrowsecurity AND relforcerowsecurity)
  UNION ALL
  SELECT name, 'has no policy for taskwire_app' FROM tables WHERE NOT EXISTS (
    SELECT FROM pg_policy p WHERE p.polrelid = tables.oid AND p.polpermissive AND 'taskwire_app'::regrole = ANY (p.polroles))
  UNION ALL
  SELECT name, 'has policy ' || polname || ', which is not that of a user''s own rows'
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
  SELECT DISTINCT c.oid::regclass::text, 'is owned by ' || r.rolname || ', which row-level security does not bind then'
  FROM relations c JOIN roles r ON pg_has_role(r.oid, c.relowner, 'MEMBER') WHERE NOT r.rolsuper
  UNION ALL
  SELECT name, 'has trigger ' || tgname || ', which is switched off' FROM tables JOIN pg_trigger t ON t.tgrelid = tables.oid
  WHERE t.tgenabled NOT IN ('O', 'A')
  UNION ALL
  SELECT DISTINCT p.oid::regprocedure::text, 'runs with the rights of its owner'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN roles r
  WHERE p.prosecdef AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND has_function_privilege(r.oid, p.oid, 'EXECUTE') AND has_schema_privilege(r.oid, n.oid, 'USAGE')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
  UNION ALL
  SELECT c.oid::regclass::text, 'may be used by ' || r.rolname || ', which is to use the tables of '
    || CASE r.rolname WHEN 'taskwire_auth' THEN 'auth' ELSE 'public' END || ' alone'
  FROM relations c CROSS JOIN roles r
  WHERE NOT r.rolsuper AND (has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
      OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE'))
    AND NOT (c.relkind IN ('r', 'p') AND c.nspname = CASE r.rolname WHEN 'taskwire_auth' THEN 'auth' ELSE 'public' END)
    AND has_schema_privilege(r.oid, c.relnamespace, 'USAGE') AND (r.rolname <> 'taskwire_app' OR c.nspname = 'auth')
  UNION ALL
  SELECT name, 'has policy ' || polname || ', which shows taskwire_janitor every row'
  FROM tables JOIN pg_policy p ON p.polrelid = tables.oid
  WHERE p.polpermissive AND 'taskwire_janitor'::regrole = ANY (p.polroles) AND p.polcmd <> 'a'
    AND pg_get_expr(p.polqual, p.polrelid) NOT LIKE '%app.renew%'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_policy'::regclass AND objid = p.oid AND refobjid = tables.oid AND refobjsubid > 0)
  ORDER BY 1, 2`

// The triggers of the sequence, of undo and of idempotency would not run.
const FAULTS_OF_SESSION = `
  SELECT 'session_replication_role' AS name, 'is replica, so that no trigger runs. Set it to origin' AS fault
  WHERE current_setting('session_replication_role') = 'replica'`

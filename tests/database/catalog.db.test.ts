import { describe, expect, inject, it } from 'vitest'
import { checkIsolation } from '../../src/db/check-isolation.ts'
import { inTransaction, type Session } from '../../src/db/session.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

async function query<T>(sql: string): Promise<T[]> {
  await using database = await openTestDatabase()
  return (await database.useSession((session) => session.query(sql))) as T[]
}

const TENANT_TABLES = `SELECT a.attrelid AS oid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE a.attname = 'user_id' AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`

it('forces row security, with a policy for taskwire_app, on every table that has an owner [T-22]', async () => {
  const tables = await query(
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
       array(SELECT p.polname::text FROM pg_policy p
             WHERE p.polrelid = c.oid AND 'taskwire_app'::regrole = ANY (p.polroles)) AS policies
     FROM pg_class c WHERE c.oid IN (${TENANT_TABLES}) ORDER BY 1`,
  )
  const fenced = { forced: true, policies: ['own_rows'] }
  expect(tables).toEqual(
    ['counter', 'ended_account', 'idempotency_key', 'task', 'tombstone'].map((name) => ({ name, ...fenced })),
  )
})

it('shows callers nothing but their own rows by any policy, and lets none of them be written for another', async () => {
  const policies = await query<{ shows: string; takes: string | null }>(
    `SELECT pg_get_expr(polqual, polrelid) AS shows, pg_get_expr(polwithcheck, polrelid) AS takes
     FROM pg_policy WHERE polroles && ARRAY['taskwire_app'::regrole::oid, 0::oid]`,
  )
  expect(policies).toHaveLength(5)
  for (const { shows, takes } of policies) {
    expect(shows).toContain("(user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text)")
    expect(shows).not.toMatch(/ OR /)
    expect(takes).toBeNull()
  }
})

it('has no table in public without an owner but the history of migrations', async () => {
  const tables = await query(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'f', 'v') AND oid NOT IN (${TENANT_TABLES})`,
  )
  expect(tables).toEqual([{ name: '_prisma_migrations' }])
})

it('begins every unique index on tenant rows with the owner, so that none tells of another user [T-24]', async () => {
  const indexes = await query(
    `SELECT i.indexrelid::regclass::text AS name FROM pg_index i
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'user_id'
     WHERE i.indrelid IN (${TENANT_TABLES}) AND (i.indisunique OR i.indisexclusion) AND i.indkey[0] <> a.attnum`,
  )
  expect(indexes).toEqual([])
})

it('begins every foreign key of tenant rows with the owner, on both sides, so that none leads to another user', async () => {
  const keys = await query(
    `SELECT conname AS name FROM pg_constraint k
     WHERE contype = 'f' AND (conrelid IN (${TENANT_TABLES}) OR confrelid IN (${TENANT_TABLES}))
       AND NOT (EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1] AND a.attname = 'user_id')
            AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attnum = k.confkey[1] AND a.attname = 'user_id'))`,
  )
  expect(keys).toEqual([])
})

it('lets no function or view run with more rights than its caller', async () => {
  const functions = await query(
    `SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef`,
  )
  expect(functions).toEqual([])
})

it('gives nobody but the three roles anything', async () => {
  const grants = await query<{ role: string; grants: string }>(
    `SELECT grantee AS role, string_agg(DISTINCT table_schema || '.' || table_name || ' ' || privilege_type, ', ') AS grants
     FROM information_schema.table_privileges
     WHERE table_schema IN ('public', 'auth') AND grantee NOT IN (SELECT tableowner FROM pg_tables WHERE tablename = 'task')
     GROUP BY 1 ORDER BY 1`,
  )
  expect(grants.map((grant) => grant.role)).toEqual(['taskwire_app', 'taskwire_auth', 'taskwire_janitor'])
  expect(grants[0]?.grants).not.toMatch(/auth\.|_prisma_migrations|TRUNCATE|REFERENCES|TRIGGER/)
  expect(grants[1]?.grants).not.toMatch(/public\./)
  expect(grants[2]?.grants).not.toMatch(/auth\.|task (INSERT|UPDATE)|TRUNCATE/)
})

/** What the check at start says after a change that is undone again. */
function checkAfter(sql: string): Promise<string> {
  return onSession((session) =>
    inTransaction(session, async () => {
      await session.script(sql)
      // Its own transaction would be one inside this one.
      const inside: Session = {
        ...session,
        script: async (sql) => void (/^(BEGIN|COMMIT)$/.test(sql) || (await session.script(sql))),
      }
      const said = await checkIsolation(inside).then(
        () => 'isolated',
        (error: Error) => error.message,
      )
      throw new Undo(said)
    }).catch((error) => {
      if (error instanceof Undo) return error.message
      throw error
    }),
  )
}

class Undo extends Error {}

async function onSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  await using database = await openTestDatabase()
  return await database.useSession(work)
}

describe('the check at start [T-21]', () => {
  it('passes a migrated database', async () => {
    expect(await checkAfter('SELECT 1')).toBe('isolated')
  })

  // Each is a way in which a migration could go wrong. A wrong table has every one of its faults named.
  const TABLE = `CREATE TABLE note (user_id text, id uuid, PRIMARY KEY (user_id, id));
    ALTER TABLE note ENABLE ROW LEVEL SECURITY; ALTER TABLE note FORCE ROW LEVEL SECURITY;
    GRANT SELECT ON note TO taskwire_app;`
  const OWN = `(user_id = (SELECT nullif(current_setting('app.user_id', true), '')))`
  const policy = (condition: string) => `${TABLE} CREATE POLICY own_rows ON note TO taskwire_app USING (${condition});`
  const RIGHT = policy(OWN)

  it('passes a table that is right', async () => {
    expect(await checkAfter(RIGHT)).toBe('isolated')
  })

  // The embedded database has no extensions to offer.
  it.runIf(inject('backend') === 'postgres')('passes what extensions bring, which everybody may read', async () => {
    expect(await checkAfter('CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_buffercache')).toBe('isolated')
  })

  it.each([
    [
      'a table whose row security is off',
      'ALTER TABLE task DISABLE ROW LEVEL SECURITY',
      ['task has no row-level security'],
    ],
    [
      'one whose owner it does not bind',
      'ALTER TABLE counter NO FORCE ROW LEVEL SECURITY',
      ['counter has no row-level'],
    ],
    [
      'one without a policy for callers',
      'DROP POLICY own_rows ON tombstone',
      ['tombstone has no policy for taskwire_app'],
    ],
    [
      'one that nobody may use yet',
      'CREATE TABLE note (user_id text, id uuid)',
      ['no policy', 'no primary key', 'no row-level'],
    ],
    [
      'a partitioned one',
      'CREATE TABLE event (user_id text, id uuid) PARTITION BY HASH (user_id)',
      ['event has no row-level'],
    ],
    ['a policy of all rows', 'CREATE POLICY open ON task TO taskwire_app USING (true)', ['task has policy open']],
    ['a policy of all rows for everybody', 'CREATE POLICY open ON task USING (true)', ['task has policy open']],
    [
      'a policy that any caller meets',
      policy(`current_setting('app.user_id', true) IS NOT NULL`),
      ['note has policy own_rows'],
    ],
    ['a policy with an "or"', policy(`${OWN} OR id IS NULL`), ['note has policy own_rows']],
    [
      'a policy that shows own rows and takes all',
      `${RIGHT} ALTER POLICY own_rows ON note WITH CHECK (true)`,
      ['note has policy'],
    ],
    [
      'a policy for reading alone',
      `${TABLE} CREATE POLICY mine ON note FOR SELECT TO taskwire_app USING (${OWN})`,
      ['policy mine'],
    ],
    [
      'a table without an owner',
      'CREATE TABLE note (id uuid); GRANT SELECT ON note TO taskwire_app',
      ['note has no column user_id'],
    ],
    [
      'one in another schema',
      'CREATE SCHEMA x; CREATE TABLE x.note (id uuid); GRANT SELECT (id) ON x.note TO taskwire_app',
      ['x.note'],
    ],
    [
      'one granted to everybody',
      'CREATE TABLE note (id uuid); GRANT SELECT ON note TO PUBLIC',
      ['note has no column user_id'],
    ],
    ['a unique index across owners', `${RIGHT} CREATE UNIQUE INDEX ON note (id)`, ['unique index note_id_idx']],
    [
      'a primary key across owners',
      `${RIGHT} ALTER TABLE note DROP CONSTRAINT note_pkey, ADD PRIMARY KEY (id, user_id)`,
      ['note_pkey'],
    ],
    [
      'a foreign key across owners',
      `${RIGHT} CREATE UNIQUE INDEX note_id ON task (id); ALTER TABLE note ADD FOREIGN KEY (id) REFERENCES task (id)`,
      ['foreign key'],
    ],
    [
      'a view',
      `${RIGHT} CREATE VIEW notes AS SELECT * FROM note; GRANT SELECT ON notes TO taskwire_app`,
      ['notes is not a table'],
    ],
    [
      'a function with its owner’s rights',
      `CREATE FUNCTION all_tasks() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM task'`,
      ['all_tasks() runs with'],
    ],
    ['tenants’ rows for the sign-in', 'GRANT SELECT ON task TO taskwire_auth', ['task may be used by taskwire_auth']],
    ['the sign-in’s rows for callers', 'GRANT SELECT ON auth.session TO taskwire_app', ['auth.session']],
    [
      'all rows for the clean-up',
      'CREATE POLICY all_rows ON task FOR SELECT TO taskwire_janitor USING (true)',
      ['every row'],
    ],
    ['no triggers', `SET LOCAL session_replication_role = 'replica'`, ['session_replication_role is replica']],
  ])('refuses %s by name', async (_title, sql, faults) => {
    const said = await checkAfter(sql)
    expect(said).toMatch(/^The database does not keep users apart:\n {2}- /)
    for (const fault of faults) expect(said).toContain(fault)
  })

  // Roles belong to the cluster, which on the server other tests share.
  it.runIf(inject('backend') === 'embedded').each([
    ['ALTER ROLE taskwire_app BYPASSRLS', 'taskwire_app bypasses'],
    ['ALTER ROLE taskwire_app SUPERUSER', 'taskwire_app bypasses'],
    ['ALTER ROLE taskwire_auth BYPASSRLS', 'taskwire_auth bypasses'],
    ['ALTER ROLE taskwire_janitor BYPASSRLS', 'taskwire_janitor bypasses'],
    [
      'GRANT taskwire_auth TO taskwire_app',
      'taskwire_app is a member of taskwire_auth. Run: REVOKE taskwire_auth FROM taskwire_app',
    ],
    ['GRANT pg_read_all_data TO taskwire_janitor', 'taskwire_janitor is a member of pg_read_all_data'],
  ])('refuses a role after %s', async (sql, fault) => {
    expect(await checkAfter(sql)).toContain(`  - role ${fault}`)
  })
})

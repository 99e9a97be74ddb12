import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { faultsAfter } from './faults-after.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const checkAfter = (sql: string) => faultsAfter(database, sql)

describe('the start-up check [T-21]', () => {
  it('accepts a migrated database', async () => {
    expect(await checkAfter('SELECT 1')).toBe('isolated')
  })

  // Each is a way in which a migration could go wrong. A wrong table has every one of its faults named.
  const TABLE = `CREATE TABLE note (user_id text, id uuid, PRIMARY KEY (user_id, id));
    ALTER TABLE note ENABLE ROW LEVEL SECURITY; ALTER TABLE note FORCE ROW LEVEL SECURITY;
    GRANT SELECT ON note TO taskwire_app;`
  const OWN = `(user_id = (SELECT nullif(current_setting('app.user_id', true), '')))`
  const policy = (condition: string) => `${TABLE} CREATE POLICY own_rows ON note TO taskwire_app USING (${condition});`
  const RIGHT = policy(OWN)

  it('rejects a valid table that is not a registered entity', async () => {
    expect(await checkAfter(RIGHT)).toBe(
      'The database does not isolate tenants:\n  - note is not a registered entity. Call app_register_entity in its migration',
    )
  })

  // The embedded database has no extensions.
  it.runIf(inject('backend') === 'postgres')('accepts objects of extensions that PUBLIC can read', async () => {
    expect(await checkAfter('CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_buffercache')).toBe('isolated')
  })

  it.each([
    [
      'a table without row-level security',
      'ALTER TABLE task DISABLE ROW LEVEL SECURITY',
      ['task has no row-level security'],
    ],
    [
      'a table without FORCE ROW LEVEL SECURITY',
      'ALTER TABLE counter NO FORCE ROW LEVEL SECURITY',
      ['counter has no row-level'],
    ],
    [
      'a table without a policy for callers',
      'DROP POLICY own_rows ON tombstone',
      ['tombstone has no policy for taskwire_app'],
    ],
    [
      'a table without grants',
      'CREATE TABLE note (user_id text, id uuid)',
      ['no policy', 'no primary key', 'no row-level'],
    ],
    [
      'a partitioned table',
      'CREATE TABLE event (user_id text, id uuid) PARTITION BY HASH (user_id)',
      ['event has no row-level'],
    ],
    [
      'a policy with all rows for callers',
      'CREATE POLICY open ON task TO taskwire_app USING (true)',
      ['task has policy open'],
    ],
    ['a policy with all rows for PUBLIC', 'CREATE POLICY open ON task USING (true)', ['task has policy open']],
    [
      'a policy that every caller satisfies',
      policy(`current_setting('app.user_id', true) IS NOT NULL`),
      ['note has policy own_rows'],
    ],
    ['a policy with an OR', policy(`${OWN} OR id IS NULL`), ['note has policy own_rows']],
    [
      'a policy that restricts reads but not writes',
      `${RIGHT} ALTER POLICY own_rows ON note WITH CHECK (true)`,
      ['note has policy'],
    ],
    [
      'a policy for SELECT only',
      `${TABLE} CREATE POLICY mine ON note FOR SELECT TO taskwire_app USING (${OWN})`,
      ['policy mine'],
    ],
    [
      'a table without user_id',
      'CREATE TABLE note (id uuid); GRANT SELECT ON note TO taskwire_app',
      ['note has no column user_id'],
    ],
    [
      'a table in another schema',
      'CREATE SCHEMA x; CREATE TABLE x.note (id uuid); GRANT SELECT (id) ON x.note TO taskwire_app',
      ['x.note'],
    ],
    [
      'a table granted to PUBLIC',
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
      'a SECURITY DEFINER function',
      `CREATE FUNCTION all_tasks() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM task'`,
      ['all_tasks() runs with'],
    ],
    [
      'SELECT on a tenant table for the sign-in',
      'GRANT USAGE ON SCHEMA public TO taskwire_auth; GRANT SELECT ON task TO taskwire_auth',
      ['task is accessible to taskwire_auth'],
    ],
    [
      'SELECT on a sign-in table for callers',
      'GRANT USAGE ON SCHEMA auth TO taskwire_app; GRANT SELECT ON auth.session TO taskwire_app',
      ['auth.session'],
    ],
    [
      'a policy with all rows for the janitor',
      'CREATE POLICY all_rows ON task FOR SELECT TO taskwire_janitor USING (true)',
      ['rows that have not expired'],
    ],
    [
      'a table owned by the role of callers',
      'GRANT taskwire_app TO CURRENT_USER; ALTER TABLE task OWNER TO taskwire_app',
      ['task is owned by'],
    ],
    [
      'SELECT on a sign-in column for the janitor',
      'GRANT USAGE ON SCHEMA auth TO taskwire_janitor; GRANT SELECT (token) ON auth.session TO taskwire_janitor',
      ['auth.session'],
    ],
    [
      'SELECT on a tenant column for the sign-in',
      'GRANT USAGE ON SCHEMA public TO taskwire_auth; GRANT SELECT (title) ON task TO taskwire_auth',
      ['task is accessible to taskwire_auth'],
    ],
    [
      'a policy with all rows for the janitor by an expression',
      'CREATE POLICY p ON task TO taskwire_janitor USING (1 = 1)',
      ['policy p'],
    ],
    [
      'a SECURITY DEFINER function in another schema',
      `CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO PUBLIC; CREATE FUNCTION s.f() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM public.task'`,
      ['s.f()'],
    ],
    [
      'a view on a sign-in table',
      'CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO taskwire_janitor; CREATE VIEW s.v AS SELECT * FROM auth.session; GRANT SELECT ON s.v TO taskwire_janitor',
      ['s.v is accessible to taskwire_janitor'],
    ],
    ['disabled triggers', 'ALTER TABLE task DISABLE TRIGGER USER', ['is disabled']],
    [
      'session_replication_role = replica',
      `SET LOCAL session_replication_role = 'replica'`,
      ['session_replication_role is replica'],
    ],
  ])('rejects %s and names it', async (_title, sql, faults) => {
    const result = await checkAfter(sql)
    expect(result).toMatch(/^The database does not isolate tenants:\n {2}- /)
    for (const fault of faults) expect(result).toContain(fault)
  })

  // Roles belong to the cluster, which other tests share on the PostgreSQL server.
  it.runIf(inject('backend') === 'embedded').each([
    ['ALTER ROLE taskwire_app BYPASSRLS', 'taskwire_app bypasses'],
    ['ALTER ROLE taskwire_app SUPERUSER', 'taskwire_app bypasses'],
    ['ALTER ROLE taskwire_auth BYPASSRLS', 'taskwire_auth bypasses'],
    ['ALTER ROLE taskwire_janitor BYPASSRLS', 'taskwire_janitor bypasses'],
    ['ALTER ROLE taskwire_worker BYPASSRLS', 'taskwire_worker bypasses'],
    ['ALTER ROLE taskwire_worker CREATEROLE', 'taskwire_worker may create roles'],
    ['GRANT taskwire_app TO taskwire_worker', 'taskwire_worker is a member of taskwire_app'],
    [
      'GRANT taskwire_auth TO taskwire_app',
      'taskwire_app is a member of taskwire_auth. Run: REVOKE taskwire_auth FROM taskwire_app',
    ],
    ['GRANT pg_read_all_data TO taskwire_janitor', 'taskwire_janitor is a member of pg_read_all_data'],
  ])('rejects a role after %s', async (sql, fault) => {
    expect(await checkAfter(sql)).toContain(`  - role ${fault}`)
  })
})

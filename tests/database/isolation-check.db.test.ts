import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { faultsAfter } from './faults-after.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const checkAfter = (sql: string) => faultsAfter(database, sql)

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

  it('refuses a table that is right but for being an entity', async () => {
    expect(await checkAfter(RIGHT)).toBe(
      'The database does not isolate tenants:\n  - note is not a registered entity. Call app_register_entity in its migration',
    )
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
    [
      'tenants’ rows for the sign-in',
      'GRANT USAGE ON SCHEMA public TO taskwire_auth; GRANT SELECT ON task TO taskwire_auth',
      ['task is accessible to taskwire_auth'],
    ],
    [
      'the sign-in’s rows for callers',
      'GRANT USAGE ON SCHEMA auth TO taskwire_app; GRANT SELECT ON auth.session TO taskwire_app',
      ['auth.session'],
    ],
    [
      'all rows for the clean-up',
      'CREATE POLICY all_rows ON task FOR SELECT TO taskwire_janitor USING (true)',
      ['rows that have not expired'],
    ],
    [
      'a table that callers own',
      'GRANT taskwire_app TO CURRENT_USER; ALTER TABLE task OWNER TO taskwire_app',
      ['task is owned by'],
    ],
    [
      'a column of the sign-in for the clean-up',
      'GRANT USAGE ON SCHEMA auth TO taskwire_janitor; GRANT SELECT (token) ON auth.session TO taskwire_janitor',
      ['auth.session'],
    ],
    [
      'a column of tenants for the sign-in',
      'GRANT USAGE ON SCHEMA public TO taskwire_auth; GRANT SELECT (title) ON task TO taskwire_auth',
      ['task is accessible to taskwire_auth'],
    ],
    [
      'all rows for the clean-up in other words',
      'CREATE POLICY p ON task TO taskwire_janitor USING (1 = 1)',
      ['policy p'],
    ],
    [
      'a function of another schema',
      `CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO PUBLIC; CREATE FUNCTION s.f() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM public.task'`,
      ['s.f()'],
    ],
    [
      'a view of the sign-in',
      'CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO taskwire_janitor; CREATE VIEW s.v AS SELECT * FROM auth.session; GRANT SELECT ON s.v TO taskwire_janitor',
      ['s.v is accessible to taskwire_janitor'],
    ],
    ['triggers that are off', 'ALTER TABLE task DISABLE TRIGGER USER', ['is disabled']],
    ['no triggers', `SET LOCAL session_replication_role = 'replica'`, ['session_replication_role is replica']],
  ])('refuses %s by name', async (_title, sql, faults) => {
    const said = await checkAfter(sql)
    expect(said).toMatch(/^The database does not isolate tenants:\n {2}- /)
    for (const fault of faults) expect(said).toContain(fault)
  })

  // Roles belong to the cluster, which on the server other tests share.
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
  ])('refuses a role after %s', async (sql, fault) => {
    expect(await checkAfter(sql)).toContain(`  - role ${fault}`)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { faultsAfter } from './faults-after.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const OWN = `(user_id = (SELECT nullif(current_setting('app.user_id', true), '')))`

/** A valid entity table, as a migration creates it; each case below breaks one property. */
const TABLE = `CREATE TABLE note (
    user_id TEXT NOT NULL, id UUID NOT NULL, body TEXT NOT NULL, task_id UUID, due_at TIMESTAMPTZ,
    deleted_at TIMESTAMPTZ(3), deletion_id UUID,
    created_at TIMESTAMPTZ(3) NOT NULL, updated_at TIMESTAMPTZ(3) NOT NULL,
    version INTEGER NOT NULL DEFAULT 1, seq BIGINT NOT NULL DEFAULT 0, change_id UUID,
    CONSTRAINT note_pkey PRIMARY KEY (user_id, id), CONSTRAINT note_seq UNIQUE (user_id, seq),
    CONSTRAINT note_task FOREIGN KEY (user_id, task_id) REFERENCES task (user_id, id) DEFERRABLE INITIALLY DEFERRED);`
const REGISTER = `SELECT app_register_entity('note', true, '{}', '{body}', '{due_at}', 'due_at < now()');`
const NOTE = TABLE + REGISTER

/** The table with another foreign key. */
const references = (actions: string) => `${NOTE} ALTER TABLE note DROP CONSTRAINT note_task,
  ADD CONSTRAINT other FOREIGN KEY (user_id, task_id) REFERENCES task ${actions} DEFERRABLE INITIALLY DEFERRED;`
const isolated = 'isolated'

describe('the start-up check of entities', () => {
  it.each([
    ['a registered table', NOTE],
    ['a table that is registered twice', NOTE + REGISTER],
    [
      'a table that is registered again with other arguments',
      `${NOTE} SELECT app_register_entity('note', false, '{body}', '{}');`,
    ],
    [
      'a table with an additional trigger',
      `${NOTE} CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
       CREATE TRIGGER body_folded BEFORE INSERT OR UPDATE ON note FOR EACH ROW EXECUTE FUNCTION own();`,
    ],
    [
      'a table that references itself',
      `${NOTE} ALTER TABLE note ADD COLUMN parent UUID,
       ADD FOREIGN KEY (user_id, parent) REFERENCES note DEFERRABLE INITIALLY DEFERRED;`,
    ],
    ['a foreign key with ON DELETE CASCADE', references('ON DELETE CASCADE')],
    ['a foreign key with ON DELETE SET NULL of the reference', references('ON DELETE SET NULL (task_id)')],
  ])('accepts %s', async (_, sql) => {
    expect(await faultsAfter(database, sql)).toBe(isolated)
  })

  it.each([
    ['a table that is not registered', TABLE, 'note is not a registered entity. Call app_register_entity'],
    [
      'a table of another schema that callers may use',
      `CREATE SCHEMA x; GRANT USAGE ON SCHEMA x TO taskwire_app; CREATE TABLE x.note (user_id TEXT, id UUID, PRIMARY KEY (user_id, id));
       ALTER TABLE x.note ENABLE ROW LEVEL SECURITY; ALTER TABLE x.note FORCE ROW LEVEL SECURITY;
       CREATE POLICY own_rows ON x.note TO taskwire_app USING ${OWN}; GRANT SELECT ON x.note TO taskwire_app`,
      'x.note is not a registered entity',
    ],
    [
      'a registered name without a table',
      `${NOTE} DROP TABLE note CASCADE`,
      'entity note is registered, but its table does not exist',
    ],
    ...['entity_create', 'entity_change', 'entity_purge', 'entity_created', 'entity_updated', 'entity_purged'].flatMap(
      (name) => [
        [`a table without trigger ${name}`, `${NOTE} DROP TRIGGER ${name} ON note`, `note has no trigger ${name}`],
        [
          `a table whose trigger ${name} is disabled`,
          `${NOTE} ALTER TABLE note DISABLE TRIGGER ${name}`,
          `note has trigger ${name}, which is disabled`,
        ],
      ],
    ),
    [
      'another trigger under the name of an entity trigger',
      `${NOTE} CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
       CREATE OR REPLACE TRIGGER entity_create BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION own()`,
      'note has no trigger entity_create',
    ],
    [
      'an entity trigger with a WHEN condition',
      `${NOTE} CREATE OR REPLACE TRIGGER entity_create BEFORE INSERT ON note FOR EACH ROW WHEN (new.body <> '') EXECUTE FUNCTION entity_create()`,
      'note has no trigger entity_create',
    ],
    [
      'an entity trigger for some columns only',
      `${NOTE} CREATE OR REPLACE TRIGGER entity_change BEFORE UPDATE OF body ON note FOR EACH ROW EXECUTE FUNCTION entity_change('trash', '{}')`,
      'note has no trigger entity_change',
    ],
    [
      'an entity trigger with arguments for a table without a trash',
      `${NOTE} CREATE OR REPLACE TRIGGER entity_change BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION entity_change('no trash', '{}')`,
      'note has no trigger entity_change',
    ],
    [
      'an additional trigger that runs after the entity triggers',
      `${NOTE} CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
       CREATE TRIGGER fold_body BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION own()`,
      'note has trigger fold_body, which runs after',
    ],
    [
      'another primary key',
      `${NOTE} ALTER TABLE note DROP CONSTRAINT note_pkey, ADD PRIMARY KEY (user_id, seq)`,
      'note has no primary key (user_id, id)',
    ],
    [
      'sequence numbers that are not unique',
      `${NOTE} ALTER TABLE note DROP CONSTRAINT note_seq`,
      'note has no unique index (user_id, seq)',
    ],
    [
      'a foreign key that is not deferred',
      `${NOTE} ALTER TABLE note DROP CONSTRAINT note_task, ADD CONSTRAINT now FOREIGN KEY (user_id, task_id) REFERENCES task`,
      'note has foreign key now, which is not DEFERRABLE INITIALLY DEFERRED',
    ],
    ...[
      'ON DELETE SET NULL',
      'ON DELETE SET NULL (user_id)',
      'ON DELETE SET NULL (user_id, task_id)',
      'ON DELETE SET DEFAULT',
      'ON DELETE SET DEFAULT (task_id)',
      'ON DELETE CASCADE ON UPDATE CASCADE',
      'ON DELETE RESTRICT',
    ].map((actions) => [`a foreign key with ${actions}`, references(actions), 'note has foreign key other']),
    [
      'a trash that does not record which change moved a row to it',
      `${NOTE} ALTER TABLE note DROP COLUMN deletion_id`,
      'note has no column deletion_id of type uuid',
    ],
    [
      'a trash that records the change in a column of another type',
      `${NOTE} ALTER TABLE note ALTER COLUMN deletion_id TYPE TEXT`,
      'note has no column deletion_id of type uuid',
    ],
    [
      'a policy that every caller satisfies',
      `${NOTE} ALTER POLICY own_rows ON note USING (current_setting('app.user_id', true) IS NOT NULL)`,
      'note has policy own_rows',
    ],
    [
      'a second policy for callers',
      `${NOTE} CREATE POLICY more ON note TO taskwire_app USING (${OWN} OR body = '')`,
      'note has policy more',
    ],
    [
      'row-level security that is not forced',
      `${NOTE} ALTER TABLE note NO FORCE ROW LEVEL SECURITY`,
      'note has no row-level security',
    ],
    [
      'a catalogue that callers can write',
      'GRANT INSERT ON entity TO taskwire_app',
      'entity is writable by taskwire_app',
    ],
    [
      'a catalogue with a column that callers can write',
      'GRANT UPDATE (texts) ON entity TO taskwire_app',
      'entity is writable by taskwire_app',
    ],
    [
      'a catalogue that the janitor can truncate',
      'GRANT TRUNCATE ON entity TO taskwire_janitor',
      'entity is writable by taskwire_janitor',
    ],
    [
      'a table without user_id that callers can read',
      'CREATE TABLE kinds (name TEXT); GRANT SELECT ON kinds TO taskwire_app',
      'kinds has no column user_id',
    ],
    [
      'SELECT on all columns for the worker',
      `${NOTE} GRANT SELECT ON note TO taskwire_worker`,
      'note grants taskwire_worker more',
    ],
    [
      'SELECT on a text column for the worker',
      `${NOTE} GRANT SELECT (body) ON note TO taskwire_worker`,
      'note grants taskwire_worker more',
    ],
    [
      'UPDATE for the worker',
      `${NOTE} GRANT UPDATE (due_at) ON note TO taskwire_worker`,
      'note grants taskwire_worker more',
    ],
    [
      'SELECT for the worker on an entity without claims',
      'GRANT SELECT (id) ON task TO taskwire_worker',
      'task grants taskwire_worker more',
    ],
    [
      'SELECT for the worker on a kernel table',
      'GRANT SELECT (user_id) ON counter TO taskwire_worker',
      'counter grants taskwire_worker more',
    ],
    [
      'SELECT for the worker on another column of the schedule',
      'GRANT SELECT (since) ON reminder_schedule TO taskwire_worker',
      'reminder_schedule grants taskwire_worker more',
    ],
    [
      'UPDATE for the worker on the schedule',
      'GRANT UPDATE (next_at) ON reminder_schedule TO taskwire_worker',
      'reminder_schedule grants taskwire_worker more',
    ],
    [
      'a policy with all schedules for the worker',
      'ALTER POLICY due_rows ON reminder_schedule USING (true)',
      'reminder_schedule has policy due_rows, which shows taskwire_worker',
    ],
    [
      'a policy with all rows for the worker',
      `${NOTE} ALTER POLICY due_rows ON note USING (true)`,
      'note has policy due_rows, which shows taskwire_worker',
    ],
    [
      'a second policy for the worker',
      `${NOTE} CREATE POLICY more ON note FOR SELECT TO taskwire_worker USING (id IS NOT NULL)`,
      'note has policy more',
    ],
    [
      'SELECT for the worker on a sign-in table',
      'GRANT USAGE ON SCHEMA auth TO taskwire_worker; GRANT SELECT ON auth.secret_lookup TO taskwire_worker',
      'auth.secret_lookup is accessible to taskwire_worker',
    ],
    [
      'SELECT for callers on hashed secrets',
      'GRANT USAGE ON SCHEMA auth TO taskwire_app; GRANT SELECT (hash) ON auth.secret_lookup TO taskwire_app',
      'auth.secret_lookup',
    ],
    [
      'a policy with all undo states for the janitor',
      'CREATE POLICY p ON undo_state FOR SELECT TO taskwire_janitor USING (true)',
      'undo_state has policy p',
    ],
  ])('rejects %s and names it', async (_, sql, fault) => {
    const faults = await faultsAfter(database, sql)
    expect(faults).toMatch(/^The database does not isolate tenants:\n {2}- /)
    expect(faults).toContain(fault)
  })

  it('rejects an entity whose rows the worker can claim without a condition', async () => {
    const register = `SELECT app_register_entity('note', true, '{}', '{body}', '{due_at}')`
    await expect(faultsAfter(database, `${TABLE} ${register}`)).rejects.toThrow('claims and claimable belong together')
  })
})

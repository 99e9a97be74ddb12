import { describe, expect, inject, it } from 'vitest'
import { checkFence } from '../../src/db/check-fence.ts'
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
      const said = await checkFence(inside).then(
        () => 'fenced',
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
    expect(await checkAfter('SELECT 1')).toBe('fenced')
  })

  it.each([
    ['a new table without row security', 'CREATE TABLE note (user_id TEXT, id UUID)', 'note'],
    ['a table whose row security is off', 'ALTER TABLE task DISABLE ROW LEVEL SECURITY', 'task'],
    ['a table whose owner row security does not bind', 'ALTER TABLE counter NO FORCE ROW LEVEL SECURITY', 'counter'],
    ['a policy that lets callers see all rows', 'CREATE POLICY open ON task TO taskwire_app USING (true)', 'task'],
    ['a policy that lets everybody see all rows', 'CREATE POLICY open ON task USING (true)', 'task'],
    ['a table without a policy for callers', 'DROP POLICY own_rows ON tombstone', 'tombstone'],
    [
      'a partitioned table without row security',
      'CREATE TABLE event (user_id TEXT, id UUID) PARTITION BY HASH (user_id)',
      'event',
    ],
  ])('refuses %s and names it', async (_, sql, table) => {
    expect(await checkAfter(sql)).toMatch(new RegExp(`: ${table}\\.$`))
  })

  // Roles belong to the cluster, which on the server other tests share.
  it.runIf(inject('backend') === 'embedded').each(['BYPASSRLS', 'SUPERUSER'])(
    'refuses a role for callers that is %s',
    async (attribute) => {
      const said = await checkAfter(`ALTER ROLE taskwire_app ${attribute}`)
      expect(said).toBe(
        'Role "taskwire_app" bypasses row security. Run: ALTER ROLE taskwire_app NOSUPERUSER NOBYPASSRLS;',
      )
    },
  )
})

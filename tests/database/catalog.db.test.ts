import { expect, it } from 'vitest'
import { KERNEL_TABLES } from '../../src/database/tenancy/faults-of-entities.ts'
import { NOUNS } from '../../src/nouns.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

async function query<T>(sql: string): Promise<T[]> {
  await using database = await openTestDatabase()
  return (await database.useSession((session) => session.query(sql))) as T[]
}

const TABLES = [...KERNEL_TABLES, ...NOUNS.map(({ entity }) => entity.name)].sort()
const TENANT_TABLES = `SELECT a.attrelid AS oid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE a.attname = 'user_id' AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`

it('forces row-level security, with a policy for taskwire_app, on every table with a user_id column [T-22]', async () => {
  const tables = await query(
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
       array(SELECT p.polname::text FROM pg_policy p
             WHERE p.polrelid = c.oid AND 'taskwire_app'::regrole = ANY (p.polroles)) AS policies
     FROM pg_class c WHERE c.oid IN (${TENANT_TABLES}) ORDER BY 1`,
  )
  const isolation = { forced: true, policies: ['own_rows'] }
  expect(tables).toEqual(TABLES.map((name) => ({ name, ...isolation })))
})

it('restricts every policy for taskwire_app to the caller’s own rows, for reads and writes', async () => {
  const policies = await query<{ shows: string; takes: string | null }>(
    `SELECT pg_get_expr(polqual, polrelid) AS shows, pg_get_expr(polwithcheck, polrelid) AS takes
     FROM pg_policy WHERE polroles && ARRAY['taskwire_app'::regrole::oid, 0::oid]`,
  )
  expect(policies).toHaveLength(TABLES.length)
  for (const { shows, takes } of policies) {
    expect(shows).toContain("(user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text)")
    expect(shows).not.toMatch(/ OR /)
    expect(takes).toBeNull()
  }
})

it('has a user_id column on every table in schema public except the entity catalogue and the migration history', async () => {
  const tables = await query(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'f', 'v') AND oid NOT IN (${TENANT_TABLES}) ORDER BY 1`,
  )
  expect(tables).toEqual([{ name: '_prisma_migrations' }, { name: 'entity' }])
})

it('starts every unique index on tenant tables with user_id, so that none reveals rows of another user [T-24]', async () => {
  const indexes = await query(
    `SELECT i.indexrelid::regclass::text AS name FROM pg_index i
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'user_id'
     WHERE i.indrelid IN (${TENANT_TABLES}) AND (i.indisunique OR i.indisexclusion) AND i.indkey[0] <> a.attnum`,
  )
  expect(indexes).toEqual([])
})

it('starts every foreign key of tenant tables with user_id on both sides, so that none references another user’s row [T-23]', async () => {
  const keys = await query(
    `SELECT conname AS name FROM pg_constraint k
     WHERE contype = 'f' AND (conrelid IN (${TENANT_TABLES}) OR confrelid IN (${TENANT_TABLES}))
       AND NOT (EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1] AND a.attname = 'user_id')
            AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attnum = k.confkey[1] AND a.attname = 'user_id'))`,
  )
  expect(keys).toEqual([])
})

it('has no SECURITY DEFINER function', async () => {
  const functions = await query(
    `SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef`,
  )
  expect(functions).toEqual([])
})

it('grants table privileges to the four taskwire roles only, each within its tables', async () => {
  const grants = await query<{ role: string; grants: string }>(
    `SELECT grantee AS role, string_agg(DISTINCT table_schema || '.' || table_name || ' ' || privilege_type, ', ') AS grants
     FROM information_schema.table_privileges
     WHERE table_schema IN ('public', 'auth') AND grantee NOT IN (SELECT tableowner FROM pg_tables WHERE tablename = 'task')
     GROUP BY 1 ORDER BY 1`,
  )
  expect(grants.map((grant) => grant.role)).toEqual([
    'taskwire_app',
    'taskwire_auth',
    'taskwire_janitor',
    'taskwire_worker',
  ])
  expect(grants[0]?.grants).not.toMatch(/auth\.|_prisma_migrations|TRUNCATE|REFERENCES|TRIGGER/)
  expect(grants[1]?.grants).not.toMatch(/public\./)
  expect(grants[2]?.grants).not.toMatch(/auth\.|(task|list|section|comment|settings) (INSERT|UPDATE)|TRUNCATE/)
  expect(grants[3]?.grants).toBe('public.entity SELECT')
})

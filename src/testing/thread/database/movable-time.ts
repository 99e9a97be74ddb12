import type { Session } from '../../../database/drivers/session.ts'

// The settings are of the session, of which an embedded database has one.
const CREATE_NOW = `CREATE FUNCTION public.testing_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('testing.stopped_at', true), '')::timestamptz,
    clock_timestamp() + make_interval(secs => coalesce(nullif(current_setting('testing.ahead_s', true), ''), '0')::float8)) $$`

const FUNCTIONS = `SELECT pg_get_functiondef(p.oid) AS sql FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = 'public' AND p.prokind IN ('f', 'p') AND p.proname <> 'testing_now' AND p.prosrc ~ '(now|clock_timestamp)\\(\\)'`
const DEFAULTS = `SELECT format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT public.testing_now()', d.adrelid::regclass, a.attname) AS sql
  FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  WHERE pg_get_expr(d.adbin, d.adrelid) ~ 'CURRENT_TIMESTAMP|now\\(\\)'
    AND (SELECT relnamespace FROM pg_class c WHERE c.oid = d.adrelid) = 'public'::regnamespace`

/**
 * Makes the functions and column defaults of a migrated database take the time from the session's settings, so that the ages of
 * idempotency keys, undo states and deleted accounts follow the clock of a test. Row security policies keep the system's time:
 * they concern only the janitor, which does not run in tests.
 */
export async function makeTimeMovable(session: Session): Promise<void> {
  await session.script(CREATE_NOW)
  for (const { sql } of await session.query<{ sql: string }>(FUNCTIONS)) {
    await session.script(sql.replaceAll(/\b(now|clock_timestamp)\(\)/g, 'public.testing_now()'))
  }
  for (const { sql } of await session.query<{ sql: string }>(DEFAULTS)) await session.script(sql)
}

/** The time of a database: stopped at a time, or ahead of the system's time. */
export interface DatabaseTime {
  stoppedAt: Date | undefined
  aheadMs: number
}

/** Sets the time of a database that `makeTimeMovable` has changed. */
export async function setDatabaseTime(session: Session, { stoppedAt, aheadMs }: DatabaseTime): Promise<void> {
  await session.query(`SELECT set_config('testing.stopped_at', $1, false), set_config('testing.ahead_s', $2, false)`, [
    stoppedAt?.toISOString() ?? '',
    String(aheadMs / 1000),
  ])
}

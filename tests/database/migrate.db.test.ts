import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrations/migrate.ts'
import { type Migration, readMigrations } from '../../src/database/migrations/migration-files.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { KERNEL_TABLES } from '../../src/database/tenancy/faults-of-entities.ts'
import { NOUNS } from '../../src/nouns.ts'
import { openEmptyDatabase } from '../helpers/empty-database.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

const FILES = readMigrations(new URL('../../prisma/migrations', import.meta.url))
const NAMES = FILES.map((file) => file.name)

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

function apply(database: Database, migrations: Migration[]): Promise<string[]> {
  return database.useSession((session) => migrate(session, migrations))
}

function history(database: Database) {
  return database.useSession((session) =>
    session.query(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at, applied_steps_count AS steps
       FROM _prisma_migrations ORDER BY migration_name`,
    ),
  )
}

it('applies each migration once over repeated calls', async () => {
  await using database = await openEmptyDatabase()
  expect(await prepareDatabase(database)).toEqual(NAMES)
  expect(await prepareDatabase(database)).toEqual([])
  await callerFor(database, newUser()).tasks.create({ title: 'It works' })
})

describe('an already migrated database', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it("has a history in Prisma's format, with the name and the SHA-256 of each file", async () => {
    const applied = { finished: true, rolled_back_at: null, steps: 1 }
    expect(await history(database)).toEqual(FILES.map(({ name, checksum }) => ({ name, checksum, ...applied })))
  })

  it('rejects a migration that was changed after it had been applied, names it and applies nothing', async () => {
    const before = await history(database)
    const changed = FILES.map((file) => migration(file.name, `${file.sql} `))
    const work = apply(database, [...changed, migration('20990101000000_more', 'SELECT 1')])
    await expect(work).rejects.toThrow(`Migration ${NAMES[0]} was changed after it had been applied`)
    expect(await history(database)).toEqual(before)
  })

  it('rejects a database with a migration that has no file, and names it', async () => {
    await expect(apply(database, [])).rejects.toThrow(`The database has migration ${NAMES[0]}, which is not in`)
  })

  it("rejects a database with a migration that Prisma's command left partly applied, and names it", async () => {
    await database.useSession((session) => session.query('UPDATE _prisma_migrations SET finished_at = NULL'))
    await expect(apply(database, FILES)).rejects.toThrow(`Migration ${NAMES[0]} failed before`)
    await database.useSession((session) => session.query('UPDATE _prisma_migrations SET finished_at = started_at'))
  })
})

it.runIf(inject('backend') === 'postgres')(
  'applies each migration once when several processes start concurrently',
  async () => {
    await using database = await openEmptyDatabase()
    const applied = await Promise.all(Array.from({ length: 4 }, () => prepareDatabase(database)))
    expect(applied.flat().sort()).toEqual(NAMES)
    expect(await history(database)).toHaveLength(NAMES.length)
  },
)

it('applies pending migrations in order, including one that sorts before an applied one', async () => {
  await using database = await openTestDatabase()
  const one = migration('20990101000000_one', 'CREATE TABLE auth.one (id TEXT)')
  const two = migration('20990102000000_two', 'ALTER TABLE auth.one RENAME TO two')
  expect(await apply(database, [...FILES, one, two])).toEqual([one.name, two.name])
  expect(await apply(database, [migration('2000_late', 'SELECT 1'), ...FILES, one, two])).toEqual(['2000_late'])
})

it('rolls back a failed migration completely, keeps earlier ones, and applies it after a repair', async () => {
  await using database = await openTestDatabase()
  const good = migration('20990101000000_good', 'CREATE TABLE auth.good (id TEXT)')
  const bad = migration('20990102000000_bad', 'CREATE TABLE auth.bad (id TEXT); ALTER TABLE nothing ADD x INT')
  const work = apply(database, [...FILES, good, bad])
  await expect(work).rejects.toThrow(
    `Migration ${bad.name} failed and was rolled back: relation "nothing" does not exist`,
  )
  expect(await history(database)).toHaveLength(NAMES.length + 1)
  const repaired = migration(bad.name, 'CREATE TABLE auth.bad (id TEXT)')
  expect(await apply(database, [...FILES, good, repaired])).toEqual([bad.name])
})

it('leaves row-level security forced after a successful and a failed migration', async () => {
  await using database = await openTestDatabase()
  const forced = () =>
    database.useSession((session) =>
      session.query(`SELECT relname AS name FROM pg_class WHERE relforcerowsecurity ORDER BY 1`),
    )
  const before = await forced()
  await apply(database, [...FILES, migration('20990101000000_good', 'SELECT 1')])
  await apply(database, [...FILES, migration('20990102000000_bad', 'SELECT 1 / 0')]).catch(() => {})
  expect(await forced()).toEqual(before)
  expect(before).toHaveLength(KERNEL_TABLES.length + NOUNS.length)
})

it('lets an owner without superuser rights backfill a column of all rows, with a new version and seq', async () => {
  await using database = await openTestDatabase()
  const users = [newUser(), newUser()]
  for (const userId of users) await callerFor(database, userId).tasks.create({ title: userId })
  const owner = `owner_${crypto.randomUUID().replaceAll('-', '')}`
  const backfill = migration('20990101000000_fill', `UPDATE task SET description = 'filled ' || title`)
  await database.useSession(async (session) => {
    await session.script(`CREATE ROLE ${owner} NOSUPERUSER NOBYPASSRLS;
      GRANT taskwire_app, taskwire_auth, taskwire_janitor, taskwire_worker TO ${owner};
      DO $$ DECLARE t regclass; BEGIN
        FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'auth'::regnamespace)
        LOOP EXECUTE format('ALTER TABLE %s OWNER TO ${owner}', t); END LOOP;
      END $$;
      GRANT CREATE, USAGE ON SCHEMA public TO ${owner};
      SET SESSION AUTHORIZATION ${owner}`)
    expect(await session.query('SELECT * FROM task')).toEqual([])
    expect(await migrate(session, [...FILES, backfill])).toEqual([backfill.name])
    expect(await session.query('SELECT * FROM task')).toEqual([])
    await session.script('RESET SESSION AUTHORIZATION')
  })
  for (const userId of users) {
    const { tasks, counters } = await rowsOf(database, userId)
    expect(tasks).toMatchObject([{ description: `filled ${userId}`, version: 2, seq: 2n }])
    expect(counters).toMatchObject([{ seq: 2n }])
  }
})

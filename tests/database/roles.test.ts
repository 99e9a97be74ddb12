import { expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { migrate } from '../../src/database/migrations/migrate.ts'
import { readMigrations } from '../../src/database/migrations/migration-files.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { MissingRolesError } from '../../src/database/tenancy/roles.ts'
import { type Cluster, PASSWORD, useNewCluster } from '../helpers/cluster.ts'
import { runs } from '../helpers/effort.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

// Separate servers, because roles belong to the server: one owner would find the roles of another.
const neon = useNewCluster()
const plain = useNewCluster()

/** Creates a login role that owns a new database. */
async function createOwner(
  cluster: Cluster,
  attributes: string,
): Promise<{ owner: string; name: string; url: string }> {
  const owner = `owner_${crypto.randomUUID().replaceAll('-', '')}`
  await cluster.admin(`CREATE ROLE ${owner} LOGIN NOSUPERUSER ${attributes} PASSWORD '${PASSWORD}'`)
  await cluster.admin(`CREATE DATABASE ${owner} OWNER ${owner}`)
  return { owner, name: owner, url: cluster.url(owner, owner) }
}

async function withDatabase<T>(
  urls: { url: string; directUrl?: string },
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = openPostgres(urls)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Expects that two users cannot access each other's rows, even with queries that do not filter by user. */
async function expectIsolation(database: Database): Promise<void> {
  const [first, second] = [newUser(), newUser()]
  for (const userId of [first, second]) await callerFor(database, userId).tasks.create({ title: userId })
  const titles = (userId: string) =>
    database.tenant.write(userId, (tables) =>
      tables.task.updateManyAndReturn({ data: { priority: 1 }, select: { title: true } }),
    )
  expect(await titles(first)).toEqual([{ title: first }])
  expect(await titles(second)).toEqual([{ title: second }])
  const smuggle = database.tenant.write(first, (tables) => tables.task.createMany({ data: [taskRow(second, 'x')] }))
  expect(await stateOf(smuggle)).toBe('42501')
  await database.signIn.user.count()
}

it('isolates tenants with a single owner that bypasses row-level security, as at Neon', async () => {
  const { url } = await createOwner(neon, 'BYPASSRLS CREATEROLE CREATEDB')
  await withDatabase({ url }, async (database) => {
    expect(await prepareDatabase(database)).not.toEqual([])
    await expectIsolation(database)
    expect(await prepareDatabase(database)).toEqual([])
  })
})

it('works with an owner that can create roles', async () => {
  const { url } = await createOwner(plain, 'CREATEROLE')
  await withDatabase({ url }, async (database) => {
    await prepareDatabase(database)
    await expectIsolation(database)
  })
})

it('rejects an owner that cannot create roles, with SQL for an administrator that fixes it', async () => {
  const { owner, url } = await createOwner(neon, '')
  await withDatabase({ url }, async (database) => {
    const rejection = await prepareDatabase(database).catch((error: unknown) => error)
    expect(rejection).toBeInstanceOf(MissingRolesError)
    const { message } = rejection as Error
    expect(message).toContain(`"${owner}"`)
    // Runs the SQL as one script; another database of the server may already have created some of the roles.
    await neon.admin(message.slice(message.indexOf('run: ') + 'run: '.length))
    await prepareDatabase(database)
    await expectIsolation(database)
  })
})

it('works with a login that is only a member of the roles, and a separate owner for migrations', async () => {
  const { owner, name, url: directUrl } = await createOwner(plain, '')
  await plain.admin(`DO $$ DECLARE r text; BEGIN
    FOREACH r IN ARRAY ARRAY['taskwire_app', 'taskwire_auth', 'taskwire_janitor', 'taskwire_worker'] LOOP
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE 'CREATE ROLE ' || r; END IF;
    END LOOP; END $$;
    GRANT taskwire_app, taskwire_auth, taskwire_janitor, taskwire_worker TO ${owner}`)
  const member = `member_${crypto.randomUUID().replaceAll('-', '')}`
  await plain.admin(`CREATE ROLE ${member} LOGIN NOINHERIT PASSWORD '${PASSWORD}';
    GRANT taskwire_app, taskwire_auth, taskwire_janitor, taskwire_worker TO ${member}`)
  const url = plain.url(name, member)
  await withDatabase({ url, directUrl }, async (database) => {
    await prepareDatabase(database)
    await expectIsolation(database)
  })
  await withDatabase({ url }, async (database) => {
    expect(await stateOf(database.useSession((session) => session.query('SELECT * FROM task')))).toBe('42501')
    // No migration is pending, so the owner's password is not needed.
    expect(await prepareDatabase(database)).toEqual([])
    await expectIsolation(database)
    const due = { name: '99990101000000_due', sql: 'SELECT 1', checksum: 'x' }
    const all = [...readMigrations(new URL('../../prisma/migrations', import.meta.url)), due]
    await expect(database.useSession((session) => migrate(session, all))).rejects.toThrow(
      /may not migrate.*99990101000000_due.*DIRECT_DATABASE_URL/,
    )
  })
})

it('migrates several databases of one server concurrently', async () => {
  for (let round = 0; round < runs(2, 3); round++) {
    const cluster = round % 2 === 0 ? neon : plain
    // New databases; the roles may already exist on this server.
    const names = [0, 1, 2].map(() => `pair_${crypto.randomUUID().replaceAll('-', '')}`)
    for (const name of names) await cluster.admin(`CREATE DATABASE ${name}`)
    await Promise.all(names.map((name) => withDatabase({ url: cluster.url(name) }, prepareDatabase)))
  }
})

import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { inTransaction, type Session } from '../drivers/session.ts'
import { isLockTimeout } from '../resilience/faults.ts'
import { ensureRoles } from '../tenancy/roles.ts'
import type { Migration } from './migration-files.ts'

/** The error for a failed migration, or a history that does not match the migration files. The message contains the fix. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

// The advisory lock of Prisma's own migrate commands, so that both exclude each other.
const ADVISORY_LOCK = 72_707_369

// Identical to Prisma's own table: `prisma migrate status` and `deploy` read and extend it.
const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`

/**
 * Applies pending migrations and returns their names. Several processes may call it concurrently: each migration and its history
 * row are one transaction, which other processes wait for. It retries without limit while others hold a lock, waiting one
 * second for the lock each time.
 * @throws MigrationError if an applied migration was changed, has no file, or had failed before.
 */
export async function migrate(
  session: Session,
  migrations: Migration[],
  { onWait = () => {} }: MigrateOptions = {},
): Promise<string[]> {
  await ensureRoles(session)
  const names: string[] = []
  let lastProblem = ''
  for (;;) {
    try {
      const name = await applyNext(session, migrations)
      if (name === undefined) return names
      names.push(name)
    } catch (error) {
      if (!isLockTimeout(error)) throw error
      const problem = error instanceof MigrationError ? error.message : 'another process is migrating'
      if (problem !== lastProblem) onWait(problem)
      lastProblem = problem
      await setTimeout(BETWEEN_TRIES_MS)
    }
  }
}

/** Options for applying migrations. */
export interface MigrateOptions {
  /** Called with a message for the operator when a migration waits for a lock. */
  onWait?: ((problem: string) => void) | undefined
}

/** How long a migration waits for a lock. Statements of running processes queue behind that wait. */
const LOCK_TIMEOUT = '1s'
const BETWEEN_TRIES_MS = 1000

async function applyNext(session: Session, migrations: Migration[]): Promise<string | undefined> {
  let next: Migration | undefined
  try {
    return await inTransaction(session, async () => {
      // Overrides the login role's default: later statements must see the migrations of a process that this one waited for.
      await session.script(`SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`)
      // A transaction lock: behind a pooler, a session lock would leak to the next client of the connection.
      await session.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK])
      const mayMigrate = await openHistory(session)
      const pending = await findPending(session, migrations)
      if (!mayMigrate && pending.length > 0) {
        const names = pending.map((migration) => migration.name).join(', ')
        throw new MigrationError(
          `The login role may not migrate, and these migrations are pending: ${names}. Set DIRECT_DATABASE_URL to the tables' owner, or run "taskwire migrate" (in the repository "npm run db:migrate") as that owner.`,
        )
      }
      next = pending[0]
      if (next) await apply(session, next)
      return next?.name
    })
  } catch (error) {
    if (!next) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new MigrationError(`Migration ${next.name} failed and was rolled back: ${reason}`, { cause: error })
  }
}

/** Creates the history table if it does not exist. Returns true if the login role owns it and so may migrate. */
async function openHistory(session: Session): Promise<boolean> {
  const [found] = await session.query<{ owned: boolean }>(
    `SELECT pg_has_role(relowner, 'USAGE') AS owned FROM pg_class WHERE oid = to_regclass('public._prisma_migrations')`,
  )
  if (found && !found.owned) return false
  if (!found) await session.script(HISTORY_TABLE)
  await session.script('GRANT SELECT ON "_prisma_migrations" TO taskwire_janitor')
  return true
}

async function findPending(session: Session, migrations: Migration[]): Promise<Migration[]> {
  // Reads as a role with access: the login role may have no privileges of its own. The savepoint restores the role.
  await session.script('SAVEPOINT history')
  await session.query(`SELECT set_config('role', 'taskwire_janitor', true)`)
  const history = await session.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  await session.script('ROLLBACK TO SAVEPOINT history')
  const files = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum, finished } of history) {
    if (!finished) {
      throw new MigrationError(
        `Migration ${name} failed before and is only partly applied. Repair the database, then mark it with "prisma migrate resolve".`,
      )
    }
    const file = files.get(name)
    if (!file) {
      throw new MigrationError(
        `The database has migration ${name}, which is not in this version's files. Run the version that applied it, or a newer one.`,
      )
    }
    if (file.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${name} was changed after it had been applied. Restore the file and add the change as a new migration.`,
      )
    }
  }
  const applied = new Set(history.map((entry) => entry.name))
  return migrations.filter((migration) => !applied.has(migration.name))
}

/** Returns the names of the migrations that a database lacks; undefined if it has none at all. Changes nothing. */
export async function findPendingNames(session: Session, migrations: Migration[]): Promise<string[] | undefined> {
  const [history] = await session.query<{ exists: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`,
  )
  if (!history?.exists) return undefined
  const pending = await inTransaction(session, () => findPending(session, migrations))
  return pending.map(({ name }) => name)
}

async function apply(session: Session, { name, sql, checksum }: Migration): Promise<void> {
  await forceRowSecurity(session, false)
  await session.script(sql)
  await forceRowSecurity(session, true)
  await session.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), checksum, name],
  )
}

/**
 * Enables or disables FORCE ROW LEVEL SECURITY on all tenant tables. Under FORCE the owner sees no rows, so a migration that
 * fills a column would silently change nothing. Other sessions cannot
 * read meanwhile: the transaction holds exclusive locks on the tables.
 */
async function forceRowSecurity(session: Session, force: boolean): Promise<void> {
  const tables = await session.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relrowsecurity ORDER BY 1`,
  )
  for (const { name } of tables) {
    await session.script(`ALTER TABLE ${name} ${force ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY`)
  }
}

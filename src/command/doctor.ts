import { accessSync, constants, existsSync } from 'node:fs'
import { type Env, EnvironmentError, loadEnvironment } from '../config/environment.ts'
import { connect } from '../database/connect.ts'
import type { Database } from '../database/database.ts'
import { DirectoryLockedError } from '../database/drivers/embedded/lock.ts'
import { pendingMigrations } from '../database/migrations/prepare.ts'
import { checkIsolation } from '../database/tenancy/check-isolation.ts'
import { missingRolesOf } from '../database/tenancy/roles.ts'
import { pageFiles } from '../pages/page-files.ts'
import { explain } from '../startup/explain.ts'
import { UsageError } from '../startup/usage-error.ts'
import { systemInfo } from '../system/info.ts'
import { webFiles } from '../web/web-files.ts'
import { checkPublicUrl } from './check-public-url.ts'
import { type Finding, fault, ok } from './finding.ts'

const OLDEST_POSTGRES = 150_000
/** The difference of clocks at which tokens begin to be refused, or to be accepted for longer than they say, in milliseconds. */
const CLOCK_MS = 5000
const SIGNS = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' }

/**
 * Implements `taskwire doctor`: checks the environment, the installed files, the database with its roles, policies and clock, and
 * the public address, changes nothing, and prints what to do. @throws UsageError if there is a fault
 */
export async function doctor(): Promise<void> {
  let faults = 0
  let warnings = 0
  for await (const { state, about, text } of findings()) {
    if (state === 'fault') faults += 1
    if (state === 'warning') warnings += 1
    console.log(`${SIGNS[state]}  ${about.padEnd(12)}${text.replaceAll('\n', `\n${' '.repeat(21)}`)}`)
  }
  if (faults > 0) throw new UsageError(`\nThe server cannot run as it is: ${counted(faults, 'fault')}.`)
  console.log(`\nThe server can run${warnings > 0 ? `, with ${counted(warnings, 'warning')}` : ''}.`)
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Returns the runtime with its version. Bun and Deno report a version of Node too. */
function runtime(): string {
  const { bun, deno, node } = process.versions
  if (bun !== undefined) return `Bun ${bun}`
  return deno === undefined ? `Node ${node}` : `Deno ${deno}`
}

async function* findings(): AsyncGenerator<Finding> {
  yield ok('version', `Taskwire ${systemInfo.version} on ${runtime()}`)
  let env: Env
  try {
    env = loadEnvironment()
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    yield fault('environment', error.message)
    return
  }
  yield ok('environment', `${env.production ? 'production' : 'development'}, ${env.publicUrl.href}`)
  for (const warning of env.warnings) yield { state: 'warning', about: 'environment', text: warning }
  yield* checkFiles(env)
  yield* checkDatabase(env)
  yield* checkPublicUrl(env)
}

async function* checkFiles(env: Env): AsyncGenerator<Finding> {
  const { hasTools } = await pageFiles()()
  const hasApp = (await webFiles()()) !== undefined
  const missing = [hasApp ? '' : 'the web app', hasTools ? '' : 'the documentation tools'].filter(Boolean)
  if (missing.length === 0) yield ok('files', 'the web app and the documentation are installed')
  else
    yield {
      ...{ state: 'warning', about: 'files' },
      text: `${missing.join(' and ')} are missing: run "npm run prepare", or install the published package`,
    }
  const isWritten = env.database.driver === 'pglite' || (env.auth.mode === 'built-in' && env.auth.secret === undefined)
  if (!isWritten) return
  try {
    accessSync(env.dataDirectory, constants.W_OK)
    yield ok('files', `${env.dataDirectory} can be written`)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing) yield ok('files', `${env.dataDirectory} does not exist yet: the first start creates it`)
    else yield fault('files', `${env.dataDirectory} cannot be written. Change its owner, or set DATA_DIR`)
  }
}

async function* checkDatabase(env: Env): AsyncGenerator<Finding> {
  // Opening it would create it.
  if (env.database.driver === 'pglite' && !existsSync(env.dataDirectory)) return
  let database: Database
  try {
    database = await connect(env.database)
  } catch (error) {
    if (error instanceof DirectoryLockedError) {
      const text = `${error.message.split('.')[0]}: stop it to have the database checked`
      yield { state: 'warning', about: 'database', text }
    } else yield fault('database', explain(error))
    return
  }
  try {
    yield* checkOpen(database)
  } catch (error) {
    yield fault('database', explain(error))
  } finally {
    await database.close()
  }
}

async function* checkOpen(database: Database): AsyncGenerator<Finding> {
  const before = Date.now()
  const [server] = await database.useSession((session) =>
    session.query<{ version: number; name: string; now: number }>(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name,
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
    ),
  )
  const { version = 0, name = '', now = before } = server ?? {}
  if (version < OLDEST_POSTGRES) yield fault('database', `${database.label} is PostgreSQL ${name}: use 15 or newer`)
  else yield ok('database', `${database.label} is PostgreSQL ${name}`)
  const difference = Math.round(now - (before + Date.now()) / 2)
  if (Math.abs(difference) < CLOCK_MS) yield ok('clock', 'the clocks of this machine and of the database agree')
  else
    yield {
      ...{ state: 'warning', about: 'clock' },
      text: `the database's clock is ${Math.abs(difference / 1000)} s ${difference > 0 ? 'ahead of' : 'behind'} this machine's. Synchronize both (NTP)`,
    }
  const missing = await database.useSession(missingRolesOf)
  const pending = await database.useSession(pendingMigrations)
  if (pending === undefined)
    yield ok('migrations', 'the database is empty: the first start, or "taskwire migrate", prepares it')
  else if (pending.length > 0)
    yield {
      state: 'warning',
      about: 'migrations',
      text: `"taskwire migrate", or the next start, applies ${pending.join(', ')}`,
    }
  else yield ok('migrations', 'the database is up to date')
  if (missing.length > 0) {
    yield pending === undefined
      ? ok('roles', `the first start creates ${missing.join(', ')}, or prints the SQL for an administrator`)
      : fault('roles', `${missing.join(', ')} are missing: run "taskwire migrate" as the owner of the database`)
    return
  }
  yield ok('roles', 'the roles that queries run as exist')
  if (pending === undefined || pending.length > 0) return
  try {
    await database.useSession(checkIsolation)
    yield ok('policies', 'users are isolated from each other')
  } catch (error) {
    yield fault('policies', explain(error))
  }
}

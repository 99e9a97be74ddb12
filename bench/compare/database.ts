import pg from 'pg'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { startPostgres } from '../../tests/helpers/postgres-server.ts'
import { MAKE_PLAIN, RESET, SEED, SETTLE } from './seed.ts'

/** A PostgreSQL server with two databases that contain the same data. */
export interface BenchDatabase extends AsyncDisposable {
  /** The schema of Taskwire: row-level security, triggers, change sequence. */
  rowSecurityUrl: string
  /** The same data without row-level security, triggers and change sequence, for contenders that only filter by owner. */
  plainUrl: string
  version: string
  /** Reverts the additions and completions in both databases. */
  reset(): Promise<void>
  /** Reverts changes and runs the due housekeeping. */
  settle(): Promise<void>
}

// Housekeeping of the server must not affect a single contender, so `settle` does it between the rounds.
const QUIET = {
  autovacuum: 'off',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  shared_buffers: '512MB',
  TimeZone: 'UTC',
}

/** Starts PostgreSQL, migrates it like the server, and fills both databases. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const server = await startPostgres()
  try {
    const rowSecurityUrl = urlOf(server.url, 'taskwire')
    const plainUrl = urlOf(server.url, 'plain')
    for (const [name, value] of Object.entries(QUIET)) await run(server.url, [`ALTER SYSTEM SET ${name} = '${value}'`])
    await server.restart()
    await run(server.url, ['CREATE DATABASE taskwire'])
    const database = openPostgres({ url: rowSecurityUrl })
    await prepareDatabase(database)
    await database.close()
    await run(rowSecurityUrl, SEED.split(';\n'))
    await run(server.url, ['CREATE DATABASE plain TEMPLATE taskwire'])
    await run(plainUrl, MAKE_PLAIN.split(';\n'))
    const [about] = await run(server.url, ['SHOW server_version'])
    const inBoth = async (statements: string[]) => {
      for (const url of [rowSecurityUrl, plainUrl]) await run(url, statements)
    }
    return {
      rowSecurityUrl,
      plainUrl,
      version: about?.server_version ?? '',
      settle: () => inBoth(SETTLE),
      reset: () => inBoth(RESET),
      [Symbol.asyncDispose]: () => server.stop(),
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

function urlOf(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Runs statements sequentially on one connection, and returns the rows of the last. */
async function run(url: string, statements: string[]): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows: Record<string, string>[] = []
    for (const statement of statements) ({ rows } = await client.query(statement))
    return rows
  } finally {
    await client.end()
  }
}

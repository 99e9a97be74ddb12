import pg from 'pg'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { startPostgres } from '../../tests/helpers/postgres-server.ts'
import { MAKE_PLAIN, RESET, SEED, SETTLE } from './seed.ts'

/** One PostgreSQL with two databases of the same data, and what is left of it when all is measured. */
export interface BenchDatabase extends AsyncDisposable {
  /** As Taskwire makes it: row security, triggers, change sequence. */
  fencedUrl: string
  /** The same tables and rows without any of these, for those who filter by owner alone. */
  plainUrl: string
  version: string
  /** Takes back in both what has been added and completed. */
  reset(): Promise<void>
  /** The same, and the housekeeping that is due by then. */
  settle(): Promise<void>
}

// Nothing of the server's own housekeeping may fall into one contender's turn: `settle` does it between the rounds.
const QUIET = {
  autovacuum: 'off',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  shared_buffers: '512MB',
  TimeZone: 'UTC',
}

/** Starts PostgreSQL, migrates it as the server does, and fills both databases. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const server = await startPostgres()
  try {
    const fencedUrl = urlOf(server.url, 'taskwire')
    const plainUrl = urlOf(server.url, 'plain')
    for (const [name, value] of Object.entries(QUIET)) await run(server.url, [`ALTER SYSTEM SET ${name} = '${value}'`])
    await server.restart()
    await run(server.url, ['CREATE DATABASE taskwire'])
    const database = openPostgres({ url: fencedUrl })
    await prepareDatabase(database)
    await database.close()
    await run(fencedUrl, SEED.split(';\n'))
    await run(server.url, ['CREATE DATABASE plain TEMPLATE taskwire'])
    await run(plainUrl, MAKE_PLAIN.split(';\n'))
    const [about] = await run(server.url, ['SHOW server_version'])
    const inBoth = async (statements: string[]) => {
      for (const url of [fencedUrl, plainUrl]) await run(url, statements)
    }
    return {
      fencedUrl,
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

/** Runs statements one by one on one connection, and gives the rows of the last. */
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

import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { DatabaseConfig } from '../../src/config/database-config.ts'
import { embeddedAdapter } from '../../src/database/drivers/embedded/adapter.ts'
import { NeonAdapter } from '../../src/database/drivers/neon-driver.ts'
import { openPrisma } from '../../src/database/drivers/prisma.ts'
import { type Caller, callers, tenantPreamble } from '../../src/database/tenancy/preamble.ts'
import { createTenantDatabase, type TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { withPreamble } from '../../src/database/tenancy/tenant-adapter.ts'
import { TenantPool } from '../../src/database/tenancy/tenant-pool.ts'
import type { PrismaClient } from '../../src/generated/prisma/client.ts'
import { copyTemplate } from '../helpers/test-database.ts'

export interface FencedClient extends AsyncDisposable {
  /** All of Prisma's client; the tenant database offers less of it. */
  client: PrismaClient
  tenant: TenantDatabase
  /** Runs work with the whole client for one caller. */
  as<T>(caller: Caller, work: (client: PrismaClient) => Promise<T>): Promise<T>
  /** What each connection would bring to its next borrower. */
  connections(): Promise<object[]>
}

/** The same with the database in the test's hands. */
export interface OpenedClient extends FencedClient {
  /** What the server has warned of so far. */
  notices(): string[]
  /** Runs SQL as the owner of the tables, outside the fence, once a query has opened a connection. */
  script(sql: string): Promise<void>
}

const STATE = `SELECT current_user = session_user AS login, coalesce(current_setting('app.user_id', true), '') AS caller,
  current_setting('transaction_read_only') AS read_only, current_setting('TimeZone') = 'UTC' AS zone_is_ours,
  now()::text AS began, current_setting('transaction_isolation') AS isolation, current_setting('statement_timeout') AS statement_timeout`

/** What a connection brings to the next statement. Inside a transaction, every statement begins when that one began. */
async function stateOf(query: (sql: string) => Promise<{ rows: unknown[] }>): Promise<object> {
  const earlier = 'SELECT now()::text AS began, pg_sleep(0.002)::text AS slept'
  const [before] = (await query(earlier)).rows as { began: string }[]
  const [found] = (await query(STATE)).rows as { began: string }[]
  const { began, ...state } = found ?? { began: '' }
  return { ...state, begins_here: began !== before?.began }
}

/** A connection on which no trace of a call is left. */
export const CLEAN = {
  login: true,
  caller: '',
  read_only: 'off',
  zone_is_ours: false,
  begins_here: true,
  isolation: 'read committed',
  statement_timeout: '0',
}

/** Opens the tenant client as `src/db` does, with its connections in the test's hands. Their zone is not ours to begin with. */
export async function openFencedClient(max = 4): Promise<OpenedClient> {
  const { config, remove } = await copyTemplate()
  if (config.driver === 'pglite') {
    const server = await PGlite.create(join(config.dataDirectory, 'postgres'))
    await server.query(`SET TimeZone TO 'Asia/Tokyo'`)
    const adapter = withPreamble(embeddedAdapter(server), {
      makePreamble: tenantPreamble,
      statementsHavePreamble: false,
    })
    const prisma = openPrisma(adapter)
    const notices: string[] = []
    return {
      ...clientOf(prisma),
      connections: async () => [await stateOf((sql) => server.query(sql))],
      notices: () => notices,
      script: async (sql) => void (await server.exec(sql)),
      [Symbol.asyncDispose]: async () => {
        await prisma.$disconnect()
        await server.close()
        await remove()
      },
    }
  }
  const notices: string[] = []
  const { factory, pool } = openPool(config, max, (notice) => notices.push(notice))
  const prisma = openPrisma(factory)
  return {
    ...clientOf(prisma),
    connections: async () => {
      // All at once, so that each is another one.
      const clients = await Promise.all(Array.from({ length: pool().totalCount }, () => pool().connect()))
      const states = await Promise.all(clients.map((client) => stateOf((sql) => client.query(sql))))
      for (const client of clients) client.release()
      return states
    },
    notices: () => notices,
    script: async (sql) => {
      const client = await pool().connect()
      await client.query(sql).finally(() => client.release())
    },
    [Symbol.asyncDispose]: async () => {
      await prisma.$disconnect()
      if (!pool().ended) await pool().end()
      await remove()
    },
  }
}

type ServerConfig = Exclude<DatabaseConfig, { driver: 'pglite' }>

interface Pool {
  totalCount: number
  ended: boolean
  connect(): Promise<{ query(sql: string): Promise<{ rows: unknown[] }>; release(): void }>
  end(): Promise<void>
  on(event: 'connect', listener: (client: Client) => void): unknown
}

interface Client {
  on(event: 'notice', listener: (notice: { message?: string | undefined }) => void): unknown
}

/** The fenced adapter on a driver, and its pool, which the Neon driver makes at the first query. */
function openPool(
  config: ServerConfig,
  max: number,
  onNotice: (message: string) => void,
): { factory: SqlDriverAdapterFactory; pool(): Pool } {
  const options = '-c TimeZone=Asia/Tokyo'
  const settings = { connectionString: config.url, max, options, connectionTimeoutMillis: 5000 }
  const listen = (client: Client) => client.on('notice', ({ message }) => onNotice(message ?? ''))
  if (config.driver === 'pg') {
    const pool = new TenantPool(settings, tenantPreamble)
    pool.on('connect', listen)
    const factory = withPreamble(new PrismaPg(pool), { makePreamble: tenantPreamble, statementsHavePreamble: true })
    return { factory, pool: () => pool }
  }
  const neon = new NeonAdapter(settings, config)
  let pool: Pool
  const observed: SqlDriverAdapterFactory = {
    provider: neon.provider,
    adapterName: neon.adapterName,
    connect: async () => {
      const adapter = await neon.connect()
      pool = adapter.underlyingDriver()
      pool.on('connect', listen)
      return adapter
    },
  }
  return {
    factory: withPreamble(observed, { makePreamble: tenantPreamble, statementsHavePreamble: false }),
    pool: () => pool,
  }
}

/** A client in the shape that the tests use it. */
export function clientOf(client: PrismaClient): Pick<FencedClient, 'client' | 'tenant' | 'as'> {
  return {
    client,
    tenant: createTenantDatabase(client),
    // A Prisma promise starts when it is awaited, so the await stands inside.
    as: (caller, work) => callers.run(caller, async () => await work(client)),
  }
}

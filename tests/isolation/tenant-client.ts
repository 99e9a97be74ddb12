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

export interface TenantClient extends AsyncDisposable {
  /** The whole Prisma client; the tenant database exposes only a part of it. */
  client: PrismaClient
  tenant: TenantDatabase
  /** Runs work with the whole Prisma client for one caller. */
  as<T>(caller: Caller, work: (client: PrismaClient) => Promise<T>): Promise<T>
  /** Returns the session state of each pooled connection, as its next user would find it. */
  connections(): Promise<object[]>
}

/** A tenant client with direct access to its database. */
export interface OpenedClient extends TenantClient {
  /** Returns the warnings of the server so far. */
  notices(): string[]
  /** Runs SQL as the owner of the tables, without tenant isolation. Needs an earlier query to open a connection. */
  script(sql: string): Promise<void>
}

const STATE = `SELECT current_user = session_user AS login, coalesce(current_setting('app.user_id', true), '') AS caller,
  current_setting('transaction_read_only') AS read_only, current_setting('TimeZone') = 'UTC' AS is_utc,
  now()::text AS began, current_setting('transaction_isolation') AS isolation, current_setting('statement_timeout') AS statement_timeout`

/** Returns the session state that the next statement would find. Inside a transaction, now() is the same for every statement. */
async function stateOf(query: (sql: string) => Promise<{ rows: unknown[] }>): Promise<object> {
  const earlier = 'SELECT now()::text AS began, pg_sleep(0.002)::text AS slept'
  const [before] = (await query(earlier)).rows as { began: string }[]
  const [found] = (await query(STATE)).rows as { began: string }[]
  const { began, ...state } = found ?? { began: '' }
  return { ...state, begins_here: began !== before?.began }
}

/** The session state of a connection without traces of earlier calls. */
export const CLEAN = {
  login: true,
  caller: '',
  read_only: 'off',
  is_utc: false,
  begins_here: true,
  isolation: 'read committed',
  statement_timeout: '0',
}

/** Opens the tenant client as `src/database` does, with access to its connections. Their own time zone is not UTC. */
export async function openTenantClient(max = 4): Promise<OpenedClient> {
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
      // Concurrently, so that each is a different connection.
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

/** Returns the adapter that sends the preamble, and its pool, which the Neon driver creates at the first query. */
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

/** Wraps a Prisma client for the isolation tests. */
export function clientOf(client: PrismaClient): Pick<TenantClient, 'client' | 'tenant' | 'as'> {
  return {
    client,
    tenant: createTenantDatabase(client),
    // A Prisma promise starts when it is awaited, so it is awaited inside callers.run.
    as: (caller, work) => callers.run(caller, async () => await work(client)),
  }
}

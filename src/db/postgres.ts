import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { Database } from './database.ts'
import { type Fence, signInFence, tenantFence } from './fence.ts'
import { fenceAdapter } from './fenced-adapter.ts'
import { FencedPool } from './fenced-pool.ts'
import { openPrisma, ping } from './prisma.ts'
import { pgSession, type Session } from './session.ts'
import { statementName } from './statement-name.ts'
import { createTenantDatabase } from './tenant.ts'

export interface PostgresOptions {
  /** Where queries go: a pooled host where there is one. */
  url: string
  /** Where migrations go: past any pooler. The same as `url` unless given. */
  directUrl?: string | undefined
  /** Tenant connections a process holds at most; sign-in has four more. Default 10. */
  maxConnections?: number
  /** Told of a lost connection. It is replaced at the next call. */
  onConnectionLost?: (error: Error) => void
}

/** Opens a PostgreSQL server. Nothing connects before the first query. */
export function openPostgres(options: PostgresOptions): Database {
  const tenant = openPool(options, tenantFence, options.maxConnections ?? 10)
  const signIn = openPool(options, signInFence, 4)
  return {
    kind: 'postgres',
    label: describe(options.url),
    tenant: createTenantDatabase(tenant.prisma),
    signIn: signIn.prisma,
    useSession: (work) => useSession(options, work),
    ping: () => ping(signIn.prisma),
    close: async () => {
      await Promise.all([tenant.prisma.$disconnect(), signIn.prisma.$disconnect()])
      await Promise.all([tenant.pool.end(), signIn.pool.end()])
    },
  }
}

function openPool(options: PostgresOptions, fence: Fence, max: number) {
  const config = { ...connection(options.url), max, maxLifetimeSeconds: 1800 }
  const pool = new FencedPool(config, fence, options.onConnectionLost)
  const adapter = new PrismaPg(pool, {
    statementNameGenerator: ({ sql }) => statementName(sql),
  })
  return { pool, prisma: openPrisma(fenceAdapter(adapter, { fence, statementsFenced: true })) }
}

async function useSession<T>(options: PostgresOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection(options.directUrl ?? options.url))
  // The statement that finds the connection lost says so; an error that nobody listens to would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(pgSession(client))
  } finally {
    await client.end()
  }
}

function connection(url: string): pg.ClientConfig {
  return {
    connectionString: withStatedTls(url),
    application_name: 'taskwire',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  }
}

/**
 * `pg` checks the server's certificate for every `sslmode` but "disable" and "no-verify", and warns at length that this
 * may change. Saying "verify-full" keeps it so, without the warning.
 */
function withStatedTls(url: string): string {
  const stated = new URL(url)
  const mode = stated.searchParams.get('sslmode')
  if (mode === null || !['prefer', 'require', 'verify-ca'].includes(mode)) return url
  if (stated.searchParams.has('uselibpqcompat')) return url
  stated.searchParams.set('sslmode', 'verify-full')
  return stated.href
}

/** The server and database of a URL, without user and password. */
function describe(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `PostgreSQL at ${hostname}${port ? `:${port}` : ''}${pathname}`
}

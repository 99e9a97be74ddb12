import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { OnSlow } from '../resilience/slow-statements.ts'
import type { Quota } from '../tenancy/preamble.ts'

/** Connection options of a PostgreSQL server, shared by all drivers. */
export interface ServerOptions {
  /** The URL for queries; a pooled host where one exists. */
  url: string
  /** The URL for migrations and for LISTEN and NOTIFY, without a pooler. Default: `url`. */
  directUrl?: string | undefined
  /** Maximum tenant connections per process. Sign-in adds four; clean-up, reminders and signals one each. Default 10. */
  maxConnections?: number
  /** How long a query waits for a pooled connection, in milliseconds, before it fails with UNAVAILABLE. Default 2000. */
  acquireTimeoutMs?: number | undefined
  /** Limits for one user. Default: none. */
  quota?: Quota | undefined
  /** The Prisma client class. Default: that of this version's schema. */
  prismaClient?: typeof PrismaClient | undefined
  /** Called with each slow statement. */
  onSlow?: OnSlow | undefined
  /** Called when a connection is lost. The next call opens a new one. */
  onConnectionLost?: ((error: Error) => void) | undefined
  /** Called with a message for the operator when the service works in a degraded way. */
  onProblem?: ((problem: string) => void) | undefined
  /** Called with cause and fix when the embedded database fails for good. Default: ends the process with status 1. */
  onEmbeddedDead?: ((fault: string) => void) | undefined
}

/** Default wait for a pooled connection. Afterwards the caller should retry. */
export const ACQUIRE_TIMEOUT_MS = 2000

/** Returns the connection settings that all drivers share. */
export function connectionConfig(url: string) {
  return {
    connectionString: withStatedTls(url),
    application_name: 'taskwire',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  }
}

/**
 * Returns the settings of the connection for LISTEN and NOTIFY. LISTEN does not work through a transaction pooler, so it uses
 * the direct URL. TCP keep-alive detects a dead connection while no statement runs.
 */
export function channelConfig({ url, directUrl }: ServerOptions) {
  return {
    ...connectionConfig(directUrl ?? url),
    application_name: 'taskwire signals',
    keepAliveInitialDelayMillis: 10_000,
  }
}

/** Returns the settings of each connection pool of a process. */
export function poolConfigs({ url, maxConnections = 10, acquireTimeoutMs = ACQUIRE_TIMEOUT_MS }: ServerOptions) {
  // Limits both the wait for a pooled connection and the opening of a new one.
  const shared = { ...connectionConfig(url), connectionTimeoutMillis: acquireTimeoutMs, maxLifetimeSeconds: 1800 }
  const one = { ...shared, max: 1 }
  return { tenant: { ...shared, max: maxConnections }, signIn: { ...shared, max: 4 }, janitor: one, worker: one }
}

/** Returns the server and database of a URL, without user and password. */
export function describeServer(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}${port ? `:${port}` : ''}${pathname}`
}

/**
 * Replaces `sslmode` by "verify-full" where `pg` treats it as such. `pg` verifies the server's certificate for every `sslmode`
 * except "disable" and "no-verify", but warns that this may change; an explicit "verify-full" avoids the warning.
 */
function withStatedTls(url: string): string {
  const stated = new URL(url)
  const mode = stated.searchParams.get('sslmode')
  if (mode === null || !['prefer', 'require', 'verify-ca'].includes(mode)) return url
  if (stated.searchParams.has('uselibpqcompat')) return url
  stated.searchParams.set('sslmode', 'verify-full')
  return stated.href
}

import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { OnSlow } from '../resilience/slow-statements.ts'
import type { Quota } from '../tenancy/preamble.ts'

/** How to reach a PostgreSQL server, whichever driver does it. */
export interface ServerOptions {
  /** Where queries go: a pooled host where there is one. */
  url: string
  /** Where migrations go, and what processes tell each other: past any pooler. The same as `url` unless given. */
  directUrl?: string | undefined
  /** Tenant connections a process holds at most; sign-in has four more, the clean-up and the signals one each. Default 10. */
  maxConnections?: number
  /** How long a query waits for a connection, in milliseconds, before it is UNAVAILABLE. Default 2000. */
  acquireTimeoutMs?: number | undefined
  /** The most that one user may hold. Default: any number. */
  quota?: Quota | undefined
  /** Prisma's client for the tenant's tables. Default: that of this version's schema. */
  prismaClient?: typeof PrismaClient | undefined
  /** Told of statements that took long. */
  onSlow?: OnSlow | undefined
  /** Told of a lost connection. It is replaced at the next call. */
  onConnectionLost?: ((error: Error) => void) | undefined
  /** Told, in words for the operator, of what works but less well than it could. */
  onProblem?: ((problem: string) => void) | undefined
  /** Called when the embedded database cannot go on, with cause and way out. Default: ends the process with status 1. */
  onEmbeddedDead?: ((fault: string) => void) | undefined
}

/** A caller who waits longer for a connection is better told to come back. */
export const ACQUIRE_TIMEOUT_MS = 2000

/** The part of a connection's settings that all drivers share. */
export function connectionConfig(url: string) {
  return {
    connectionString: withStatedTls(url),
    application_name: 'taskwire',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  }
}

/**
 * The settings of the connection between processes. LISTEN does not work through a transaction pooler, so it goes past it;
 * keep-alive notices a server that has vanished without a statement.
 */
export function channelConfig({ url, directUrl }: ServerOptions) {
  return {
    ...connectionConfig(directUrl ?? url),
    application_name: 'taskwire signals',
    keepAliveInitialDelayMillis: 10_000,
  }
}

/** The settings of the pools that a process has. */
export function poolConfigs({ url, maxConnections = 10, acquireTimeoutMs = ACQUIRE_TIMEOUT_MS }: ServerOptions) {
  // For a place in the pool as well as for a new connection: who waits longer is told to come back.
  const shared = { ...connectionConfig(url), connectionTimeoutMillis: acquireTimeoutMs, maxLifetimeSeconds: 1800 }
  return { tenant: { ...shared, max: maxConnections }, signIn: { ...shared, max: 4 }, janitor: { ...shared, max: 1 } }
}

/** The server and database of a URL, without user and password. */
export function describeServer(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}${port ? `:${port}` : ''}${pathname}`
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

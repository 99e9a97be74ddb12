import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type * as z from 'zod'
import { createAddresses } from './addresses.ts'
import type { AuthConfig } from './auth-config.ts'
import { crossFaults, isThisMachine } from './cross-faults.ts'
import type { DatabaseConfig } from './database-config.ts'
import { likelyMistakes } from './likely-mistakes.ts'
import type { LimitsConfig } from './limits-config.ts'
import { type LogLevel, Variables } from './variables.ts'

/** The configuration of a process: environment variables, validated and with defaults applied. */
export interface Env {
  production: boolean
  /**
   * Whether other machines can reach the server: in production, or through HOST, PUBLIC_URL or TRUSTED_PROXIES. Production
   * defaults then apply.
   */
  exposed: boolean
  /** Messages about likely mistakes, for the operator. They do not prevent start-up. */
  warnings: string[]
  host: string
  port: number
  /** The URL that clients use, with the base path; the issuer and audience of built-in tokens. */
  publicUrl: URL
  dataDirectory: string
  database: DatabaseConfig
  auth: AuthConfig
  /** Origins allowed by CORS. `localhost` allows every port of this machine. */
  corsOrigins: string[] | 'localhost'
  /** Addresses or networks of proxies whose X-Forwarded-For is trusted. */
  trustedProxies: string[]
  /** Whether responses are compressed for clients that accept it. */
  compression: boolean
  limits: LimitsConfig
  /** How `/metrics` is served: on a separate port, or on the public port with a token. Without either, it is off. */
  metrics: { port?: number; token?: string }
  logLevel: z.infer<typeof LogLevel>
}

/** Thrown when environment variables are invalid; the message lists every fault on its own line. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/**
 * Validates environment variables and applies defaults.
 * @throws EnvironmentError that lists all faults at once.
 */
export function parseEnvironment(variables: Record<string, string | undefined>): Env {
  // `NAME=` in a file or a compose list means "not set".
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = Variables.safeParse(set)
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])} ${issue.message}`),
    ...crossFaults(set),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new EnvironmentError(`Invalid environment variables:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
  }
  const mistakes = likelyMistakes(Object.keys(set), Object.keys(Variables.shape))
  const warnings = mistakes.map(([name, meant]) => `${name} is not a Taskwire variable; did you mean ${meant}?`)
  return toEnv(parsed.data, warnings)
}

/** Loads the configuration from `.env`, `.env.$NODE_ENV` and the process's variables; later sources override earlier ones. */
export function loadEnvironment(directory = '.'): Env {
  const common = readEnvFile(`${directory}/.env`)
  const mode = process.env.NODE_ENV ?? common.NODE_ENV
  const special = mode ? readEnvFile(`${directory}/.env.${mode}`) : {}
  return parseEnvironment({ ...common, ...special, ...process.env })
}

function readEnvFile(file: string): Record<string, string | undefined> {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
}

function toEnv(v: Variables, warnings: string[]): Env {
  const production = v.NODE_ENV === 'production'
  const publicUrl = new URL(v.PUBLIC_URL ?? `http://localhost:${v.PORT}`)
  const exposing = exposingSettingOf(v, publicUrl)
  if (exposing !== undefined && !production) {
    warnings.push(
      `${exposing} lets other machines reach this server: set NODE_ENV=production, which rejects unsafe settings`,
    )
  }
  const exposed = production || exposing !== undefined
  return {
    production,
    exposed,
    warnings,
    // In development only this machine can connect; in production the server listens on all interfaces.
    host: v.HOST ?? (production ? '0.0.0.0' : 'localhost'),
    port: v.PORT,
    publicUrl,
    dataDirectory: v.DATA_DIR,
    database: toDatabase(v),
    auth: toAuth(v),
    corsOrigins: v.CORS_ORIGINS?.map((entry) => new URL(entry).origin) ?? (exposed ? [] : 'localhost'),
    trustedProxies: v.TRUSTED_PROXIES,
    compression: v.COMPRESSION === 'on',
    limits: {
      perUser: v.RATE_LIMIT_USER,
      perAddress: v.RATE_LIMIT_ADDRESS,
      store: v.RATE_LIMIT_STORE,
      quota: { rows: v.QUOTA_ROWS, bytes: v.QUOTA_BYTES === 0 ? undefined : v.QUOTA_BYTES },
    },
    metrics: {
      ...(v.METRICS_PORT !== undefined && { port: v.METRICS_PORT }),
      ...(v.METRICS_TOKEN !== undefined && { token: v.METRICS_TOKEN }),
    },
    logLevel: v.LOG_LEVEL,
  }
}

/** Returns the setting that exposes the server to other machines; undefined when none does. */
function exposingSettingOf({ HOST: host, TRUSTED_PROXIES: proxies }: Variables, publicUrl: URL): string | undefined {
  if (host !== undefined && !isThisMachine(host)) return `HOST=${host}`
  if (!isThisMachine(publicUrl.hostname)) return `PUBLIC_URL=${createAddresses(publicUrl).urlTo('')}`
  // A proxy forwards other machines' requests.
  return proxies.length > 0 ? `TRUSTED_PROXIES=${proxies.join(',')}` : undefined
}

function toDatabase(v: Variables): DatabaseConfig {
  if (v.DATABASE_URL === undefined) return { driver: 'pglite', dataDirectory: v.DATA_DIR }
  const directUrl = v.DIRECT_DATABASE_URL ?? v.DIRECT_URL ?? v.DATABASE_URL_UNPOOLED ?? neonDirectUrl(v.DATABASE_URL)
  const server = { url: v.DATABASE_URL, directUrl }
  // Never inferred from the host name: TCP is faster to Neon too, unless a firewall blocks it.
  if (v.DATABASE_DRIVER === 'neon') return { driver: 'neon', ...server, webSocketProxy: v.NEON_WS_PROXY }
  return { driver: 'pg', ...server }
}

/** Returns Neon's direct URL: the pooled host without "-pooler" (Neon docs, "Connection pooling"). */
function neonDirectUrl(url: string): string | undefined {
  const direct = new URL(url)
  if (!direct.hostname.endsWith('.neon.tech')) return undefined
  direct.hostname = direct.hostname.replace(/^([^.]+)-pooler\./, '$1.')
  return direct.href
}

function toAuth(v: Variables): AuthConfig {
  const claims = {
    ...(v.AUTH_ISSUER !== undefined && { issuer: v.AUTH_ISSUER }),
    ...(v.AUTH_AUDIENCE !== undefined && { audience: v.AUTH_AUDIENCE }),
    maxTokenAgeSeconds: v.AUTH_MAX_TOKEN_AGE,
  }
  if (v.AUTH_JWT_SECRET !== undefined) return { mode: 'shared-secret', secret: v.AUTH_JWT_SECRET, ...claims }
  if (v.AUTH_JWKS_URL !== undefined) {
    const { issuer = '', audience = '' } = claims
    return { ...claims, mode: 'jwks', url: new URL(v.AUTH_JWKS_URL), issuer, audience }
  }
  return {
    mode: 'built-in',
    ...(v.BETTER_AUTH_SECRET !== undefined && { secret: v.BETTER_AUTH_SECRET }),
    ...(v.BETTER_AUTH_SECRETS !== undefined && { secrets: v.BETTER_AUTH_SECRETS }),
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type * as z from 'zod'
import type { AuthConfig } from './auth-config.ts'
import { crossFaults, isThisMachine } from './cross-faults.ts'
import type { DatabaseConfig } from './database-config.ts'
import { likelyMistakes } from './likely-mistakes.ts'
import type { LimitsConfig } from './limits-config.ts'
import { type LogLevel, Variables } from './variables.ts'

/** What a process is told by its environment, checked and with defaults. */
export interface Env {
  production: boolean
  /** Other machines can reach the server: in production, or by HOST or PUBLIC_URL. Defaults are then those of production. */
  exposed: boolean
  /** Likely mistakes, as messages for the operator. They do not stop the start. */
  warnings: string[]
  host: string
  port: number
  /** The origin that callers use; built-in tokens name it as issuer and audience. */
  publicUrl: URL
  dataDirectory: string
  database: DatabaseConfig
  auth: AuthConfig
  /** Origins that browsers may call from. `localhost` stands for any port of this machine. */
  corsOrigins: string[] | 'localhost'
  /** Addresses or networks of proxies whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  /** Whether answers are compressed for who accepts that. */
  compression: boolean
  limits: LimitsConfig
  /** Where `/metrics` is read: on a port of its own, or by a token on the public one. Neither: nowhere. */
  metrics: { port?: number; token?: string }
  logLevel: z.infer<typeof LogLevel>
}

/** Everything that is wrong with the environment, one line each. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/**
 * Checks the environment.
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
    throw new EnvironmentError(`The environment is not right:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
  }
  const mistakes = likelyMistakes(Object.keys(set), Object.keys(Variables.shape))
  const warnings = mistakes.map(([name, meant]) => `${name} is not a variable of Taskwire; ${meant} is`)
  return toEnv(parsed.data, warnings)
}

/** Reads `.env`, then `.env.$NODE_ENV`, then the process's own variables; the later wins. */
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
  const opening = openingOf(v, publicUrl)
  if (opening !== undefined && !production) {
    warnings.push(`${opening} lets others reach this server: set NODE_ENV=production, which checks that it is safe`)
  }
  const exposed = production || opening !== undefined
  return {
    production,
    exposed,
    warnings,
    // On a laptop only this machine may call; a server in production listens to all.
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

/** Returns the setting that lets other machines reach the server; undefined when none does. */
function openingOf({ HOST: host, TRUSTED_PROXIES: proxies }: Variables, publicUrl: URL): string | undefined {
  if (host !== undefined && !isThisMachine(host)) return `HOST=${host}`
  if (!isThisMachine(publicUrl.hostname)) return `PUBLIC_URL=${publicUrl.origin}`
  // A proxy stands between this server and others.
  return proxies.length > 0 ? `TRUSTED_PROXIES=${proxies.join(',')}` : undefined
}

function toDatabase(v: Variables): DatabaseConfig {
  if (v.DATABASE_URL === undefined) return { driver: 'pglite', dataDirectory: v.DATA_DIR }
  const directUrl = v.DIRECT_DATABASE_URL ?? v.DIRECT_URL ?? v.DATABASE_URL_UNPOOLED ?? pastNeonPooler(v.DATABASE_URL)
  const server = { url: v.DATABASE_URL, directUrl }
  // Chosen, never guessed: TCP is faster to Neon too, wherever it gets through.
  if (v.DATABASE_DRIVER === 'neon') return { driver: 'neon', ...server, webSocketProxy: v.NEON_WS_PROXY }
  return { driver: 'pg', ...server }
}

/** Neon's direct host is its pooled one without "-pooler" (Neon docs, "Connection pooling"). */
function pastNeonPooler(url: string): string | undefined {
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

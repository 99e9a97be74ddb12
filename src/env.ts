import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import * as z from 'zod'
import type { AuthConfig } from './auth/auth-config.ts'
import type { DatabaseConfig } from './db/database-config.ts'

/** What a process is told by its environment, checked and with defaults. */
export interface Env {
  production: boolean
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
  logLevel: z.infer<typeof LogLevel>
}

/** Everything that is wrong with the environment, one line each. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
  error: 'must be fatal, error, warn, info, debug, trace or silent',
})
const url = (protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  })
const origin = url(['http:', 'https:']).refine((value) => !URL.canParse(value) || new URL(value).pathname === '/', {
  error: 'must be an origin without a path, like https://app.example.com',
})
const secret = z.string().refine((value) => Buffer.byteLength(value) >= 32, {
  error: 'must be at least 32 bytes long; make one with: openssl rand -base64 32',
})
const network = z
  .string()
  .refine((value) => z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).safeParse(value).success, {
    error: 'must hold IP addresses or networks, like 10.0.0.0/8',
  })
const postgresUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:$/.test(URL.canParse(value) ? new URL(value).protocol : ''), {
    error: 'must be a URL like postgres://user:password@host/database, with special characters percent-encoded',
  })
const PORT_RANGE = 'must be from 1 to 65535'

function list(entry: z.ZodType<string, string>) {
  return z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(entry))
}

const Variables = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: 'must be production, development or test' })
    .optional(),
  PORT: z.coerce
    .number({ error: 'must be a number' })
    .int()
    .min(1, { error: PORT_RANGE })
    .max(65_535, { error: PORT_RANGE })
    .default(8000),
  HOST: z.string().optional(),
  PUBLIC_URL: origin.optional(),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: postgresUrl.optional(),
  DIRECT_DATABASE_URL: postgresUrl.optional(),
  DIRECT_URL: postgresUrl.optional(),
  DATABASE_URL_UNPOOLED: postgresUrl.optional(),
  DATABASE_DRIVER: z
    .enum(['auto', 'pg', 'neon', 'pglite'], { error: 'must be auto, pg, neon or pglite' })
    .default('auto'),
  NEON_WS_PROXY: url(['ws:', 'wss:']).optional(),
  BETTER_AUTH_SECRET: secret.optional(),
  AUTH_JWKS_URL: url(['http:', 'https:']).optional(),
  AUTH_JWT_SECRET: secret.optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_MAX_TOKEN_AGE: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int()
    .min(60)
    .max(2_592_000, { error: 'must be at most 2592000 seconds (30 days)' })
    .default(3600),
  CORS_ORIGINS: list(origin).optional(),
  TRUSTED_PROXIES: list(network).default([]),
  LOG_LEVEL: LogLevel.default('info'),
})
type Variables = z.infer<typeof Variables>

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
  return toEnv(parsed.data)
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

function crossFaults(set: Record<string, string | undefined>): string[] {
  const faults: string[] = []
  const production = set.NODE_ENV === 'production'
  const builtIn = !set.AUTH_JWKS_URL && !set.AUTH_JWT_SECRET
  if (set.AUTH_JWKS_URL && set.AUTH_JWT_SECRET) {
    faults.push('AUTH_JWKS_URL and AUTH_JWT_SECRET exclude each other: tokens are trusted in one way only')
  }
  if (set.AUTH_JWKS_URL && !set.AUTH_ISSUER) faults.push('AUTH_ISSUER is required with AUTH_JWKS_URL')
  if (set.AUTH_JWKS_URL && !set.AUTH_AUDIENCE) faults.push('AUTH_AUDIENCE is required with AUTH_JWKS_URL')
  if (builtIn && (set.AUTH_ISSUER || set.AUTH_AUDIENCE)) {
    faults.push('AUTH_ISSUER and AUTH_AUDIENCE need AUTH_JWKS_URL or AUTH_JWT_SECRET')
  }
  faults.push(...databaseFaults(set))
  if (!production) return faults
  if (!set.DATABASE_URL && set.DATABASE_DRIVER !== 'pglite') {
    faults.push('DATABASE_URL is required in production (DATABASE_DRIVER=pglite insists on the embedded database)')
  }
  if (builtIn && !set.BETTER_AUTH_SECRET) faults.push('BETTER_AUTH_SECRET is required in production')
  if (builtIn && !set.PUBLIC_URL) faults.push('PUBLIC_URL is required in production: it is the issuer of the tokens')
  if (set.AUTH_JWKS_URL && isRemoteHttp(set.AUTH_JWKS_URL)) faults.push('AUTH_JWKS_URL must be https in production')
  return faults
}

function databaseFaults(set: Record<string, string | undefined>): string[] {
  const faults: string[] = []
  const driver = set.DATABASE_DRIVER
  if ((driver === 'pg' || driver === 'neon') && !set.DATABASE_URL) {
    faults.push(`DATABASE_URL is required with DATABASE_DRIVER=${driver}`)
  }
  if (driver === 'pglite' && set.DATABASE_URL) {
    faults.push('DATABASE_URL and DATABASE_DRIVER=pglite exclude each other')
  }
  if (set.NEON_WS_PROXY && driver !== 'neon') faults.push('NEON_WS_PROXY needs DATABASE_DRIVER=neon')
  if (set.NEON_WS_PROXY?.startsWith('ws:') && DATABASE_URLS.some((name) => asksForTls(set[name]))) {
    faults.push(
      'NEON_WS_PROXY must begin with wss:// where a database URL asks for TLS: inside a WebSocket there is no other',
    )
  }
  return faults
}

const DATABASE_URLS = ['DATABASE_URL', 'DIRECT_DATABASE_URL', 'DIRECT_URL', 'DATABASE_URL_UNPOOLED']

function asksForTls(value = ''): boolean {
  const parameters = URL.canParse(value) ? new URL(value).searchParams : new URLSearchParams()
  const mode = parameters.get('sslmode')
  return (
    (mode !== null && !['disable', 'allow', 'prefer'].includes(mode)) || /^(1|true)$/.test(parameters.get('ssl') ?? '')
  )
}

function isRemoteHttp(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function toEnv(v: Variables): Env {
  const production = v.NODE_ENV === 'production'
  return {
    production,
    // On a laptop only this machine may call; a server in production listens to all.
    host: v.HOST ?? (production ? '0.0.0.0' : 'localhost'),
    port: v.PORT,
    publicUrl: new URL(v.PUBLIC_URL ?? `http://localhost:${v.PORT}`),
    dataDirectory: v.DATA_DIR,
    database: toDatabase(v),
    auth: toAuth(v),
    corsOrigins: v.CORS_ORIGINS?.map((entry) => new URL(entry).origin) ?? (production ? [] : 'localhost'),
    trustedProxies: v.TRUSTED_PROXIES,
    logLevel: v.LOG_LEVEL,
  }
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
  return { mode: 'built-in', ...(v.BETTER_AUTH_SECRET !== undefined && { secret: v.BETTER_AUTH_SECRET }) }
}

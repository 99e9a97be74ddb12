import * as z from 'zod'
import { faultOfBasePath } from './base-path.ts'

/** The lowest level of log entries that are written. */
export const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
  error: 'must be fatal, error, warn, info, debug, trace or silent',
})
const url = (protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  })
const origin = url(['http:', 'https:']).refine((value) => !URL.canParse(value) || new URL(value).pathname === '/', {
  error: 'must be an origin without a path, like https://app.example.com',
})
const publicUrl = url(['http:', 'https:']).refine((value) => faultOfPath(value) === undefined, {
  error: ({ input }) =>
    `must be like https://example.com or https://example.com/tw: the path ${faultOfPath(String(input))}`,
})
/** Returns the fault of the path in a URL as written: parsing would resolve ".." and percent-encode. */
function faultOfPath(value: string): string | undefined {
  return URL.canParse(value) ? faultOfBasePath(value.replace(/^https?:\/\/[^/?#\\]*/i, '')) : undefined
}
/** The command that makes a secret. */
export const GENERATE_ONE = 'generate one with: openssl rand -base64 32'
const secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, {
    error: `must be at least 32 bytes long; ${GENERATE_ONE}`,
    abort: true,
  })
  .refine((value) => new Set(value).size >= 10 && !PUBLISHED.includes(value), {
    error: `must be random; ${GENERATE_ONE}`,
  })
/** Example secrets from public documentation and code. */
const PUBLISHED = ['a-string-secret-at-least-256-bits-long', 'better-auth-secret-12345678901234567890']
/** Better Auth's format: `2:newest,1:before`. */
const secrets = z
  .string()
  .transform((value) => value.split(',').map((entry) => /^ *(\d{1,9}):(.*\S) *$/.exec(entry)))
  .refine((entries) => entries.every((entry) => entry !== null), {
    error: 'must be like 2:newest-secret,1:the-one-before',
    abort: true,
  })
  .transform((entries) => entries.map((entry) => ({ version: Number(entry?.[1]), value: entry?.[2] ?? '' })))
  .refine((entries) => new Set(entries.map(({ version }) => version)).size === entries.length, {
    error: 'must give each secret a distinct version number',
  })
  .pipe(z.array(z.object({ version: z.number(), value: secret })))
const network = z
  .string()
  .refine((value) => z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).safeParse(value).success, {
    error: 'must contain IP addresses or networks, like 10.0.0.0/8',
    abort: true,
  })
  .refine((value) => !value.endsWith('/0'), { error: 'must not trust every address: any client could forge its own' })
const postgresUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:$/.test(URL.canParse(value) ? new URL(value).protocol : ''), {
    error: 'must be a URL like postgres://user:password@host/database, with special characters percent-encoded',
  })
const count = (min: number, max: number, unit = '') => {
  const error = `must be a whole number from ${min} to ${max}${unit}`
  return z
    .string()
    .regex(/^\d{1,13}$/, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error })
}
const port = count(1, 65_535)

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

/** The environment variables that a process reads. */
export const Variables = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: 'must be production, development or test' })
    .optional(),
  PORT: port.default(8000),
  HOST: z.string().optional(),
  PUBLIC_URL: publicUrl.optional(),
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
  BETTER_AUTH_SECRETS: secrets.optional(),
  AUTH_JWKS_URL: url(['http:', 'https:']).optional(),
  AUTH_JWT_SECRET: secret.optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_MAX_TOKEN_AGE: count(60, 2_592_000, ' seconds (30 days)').default(3600),
  CORS_ORIGINS: list(origin).optional(),
  COMPRESSION: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  TRUSTED_PROXIES: list(network).default([]),
  RATE_LIMIT_USER: count(0, 1_000_000).default(1200),
  RATE_LIMIT_ADDRESS: count(0, 1_000_000).default(600),
  RATE_LIMIT_STORE: z.enum(['memory', 'postgres'], { error: 'must be memory or postgres' }).default('memory'),
  QUOTA_ROWS: count(1, 10_000_000).default(100_000),
  QUOTA_BYTES: count(0, 1_000_000_000_000).default(268_435_456),
  METRICS_PORT: port.optional(),
  METRICS_TOKEN: secret.optional(),
  LOG_LEVEL: LogLevel.default('info'),
})
/** Validated environment variables. */
export type Variables = z.infer<typeof Variables>

import { GENERATE_ONE } from './variables.ts'

/** Returns the faults of variables that contradict each other or are unsafe in production, one message each. */
export function crossFaults(set: Record<string, string | undefined>): string[] {
  const faults: string[] = []
  const production = set.NODE_ENV === 'production'
  const builtIn = !set.AUTH_JWKS_URL && !set.AUTH_JWT_SECRET
  if (set.AUTH_JWKS_URL && set.AUTH_JWT_SECRET) {
    faults.push('AUTH_JWKS_URL and AUTH_JWT_SECRET exclude each other: set only one')
  }
  if (set.AUTH_JWKS_URL && !set.AUTH_ISSUER)
    faults.push('AUTH_ISSUER is required with AUTH_JWKS_URL: set it to the claim iss of the tokens')
  if (set.AUTH_JWKS_URL && !set.AUTH_AUDIENCE)
    faults.push('AUTH_AUDIENCE is required with AUTH_JWKS_URL: set it to the claim aud of the tokens')
  if (builtIn && (set.AUTH_ISSUER || set.AUTH_AUDIENCE)) {
    faults.push('AUTH_ISSUER and AUTH_AUDIENCE require AUTH_JWKS_URL or AUTH_JWT_SECRET')
  }
  const hasSecret = set.BETTER_AUTH_SECRET || set.BETTER_AUTH_SECRETS
  if (!builtIn && set.BETTER_AUTH_SECRETS)
    faults.push('BETTER_AUTH_SECRETS applies to the built-in sign-in only: unset AUTH_JWKS_URL and AUTH_JWT_SECRET')
  if (set.AUTH_JWT_SECRET && set.AUTH_JWT_SECRET === set.BETTER_AUTH_SECRET) {
    faults.push('AUTH_JWT_SECRET must differ from BETTER_AUTH_SECRET: services that verify tokens could forge sessions')
  }
  const others = [set.BETTER_AUTH_SECRET, set.AUTH_JWT_SECRET, ...(set.BETTER_AUTH_SECRETS ?? '').split(/,|:/)]
  if (set.METRICS_TOKEN && others.some((other) => other?.trim() === set.METRICS_TOKEN)) {
    faults.push(`METRICS_TOKEN must differ from every other secret; ${GENERATE_ONE}`)
  }
  if (set.METRICS_PORT && set.METRICS_PORT === (set.PORT ?? '8000')) faults.push('METRICS_PORT must differ from PORT')
  faults.push(...databaseFaults(set))
  if (!production) return faults
  if (!set.DATABASE_URL && set.DATABASE_DRIVER !== 'pglite') {
    faults.push('DATABASE_URL is required in production (set DATABASE_DRIVER=pglite to use the embedded database)')
  }
  if (builtIn && !hasSecret) faults.push(`BETTER_AUTH_SECRET is required in production; ${GENERATE_ONE}`)
  if (builtIn && !set.PUBLIC_URL) faults.push('PUBLIC_URL is required in production: it is the issuer of the tokens')
  if (set.PUBLIC_URL && isRemoteHttp(set.PUBLIC_URL)) {
    faults.push('PUBLIC_URL must be https in production: passwords and tokens would be sent unencrypted')
  }
  if (set.CORS_ORIGINS?.split(',').some((origin) => isRemoteHttp(origin.trim()))) {
    faults.push('CORS_ORIGINS must be https in production: a network attacker could inject scripts into an http page')
  }
  if (set.AUTH_JWKS_URL && isRemoteHttp(set.AUTH_JWKS_URL)) {
    faults.push('AUTH_JWKS_URL must be https in production: a network attacker could replace the keys')
  }
  return faults
}

function databaseFaults(set: Record<string, string | undefined>): string[] {
  const faults: string[] = []
  const driver = set.DATABASE_DRIVER
  if ((driver === 'pg' || driver === 'neon') && !set.DATABASE_URL) {
    faults.push(`DATABASE_URL is required with DATABASE_DRIVER=${driver}`)
  }
  if (driver === 'pglite' && set.DATABASE_URL) {
    faults.push('DATABASE_URL and DATABASE_DRIVER=pglite exclude each other: set only one')
  }
  if (set.RATE_LIMIT_STORE === 'postgres' && !set.DATABASE_URL) {
    faults.push('RATE_LIMIT_STORE=postgres requires DATABASE_URL: the embedded database serves a single process')
  }
  if (set.NEON_WS_PROXY && driver !== 'neon') faults.push('NEON_WS_PROXY requires DATABASE_DRIVER=neon')
  if (set.NEON_WS_PROXY?.startsWith('ws:') && DATABASE_URLS.some((name) => asksForTls(set[name]))) {
    faults.push(
      'NEON_WS_PROXY must begin with wss:// when a database URL requires TLS: the connection inside the WebSocket is not encrypted',
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
  return protocol === 'http:' && !isThisMachine(hostname)
}

/** Returns whether a host name is a loopback name or address. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)
}

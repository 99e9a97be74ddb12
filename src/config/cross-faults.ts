/** What is wrong about several variables together, or not safe in production. */
export function crossFaults(set: Record<string, string | undefined>): string[] {
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
  const hasSecret = set.BETTER_AUTH_SECRET || set.BETTER_AUTH_SECRETS
  if (!builtIn && set.BETTER_AUTH_SECRETS) faults.push('BETTER_AUTH_SECRETS is for the built-in sign-in alone')
  if (set.AUTH_JWT_SECRET && set.AUTH_JWT_SECRET === set.BETTER_AUTH_SECRET) {
    faults.push('AUTH_JWT_SECRET must not be BETTER_AUTH_SECRET: who verifies tokens could make sessions')
  }
  const others = [set.BETTER_AUTH_SECRET, set.AUTH_JWT_SECRET, ...(set.BETTER_AUTH_SECRETS ?? '').split(/,|:/)]
  if (set.METRICS_TOKEN && others.some((other) => other?.trim() === set.METRICS_TOKEN)) {
    faults.push('METRICS_TOKEN must be a secret of its own')
  }
  if (set.METRICS_PORT && set.METRICS_PORT === (set.PORT ?? '8000')) faults.push('METRICS_PORT must not be PORT')
  faults.push(...databaseFaults(set))
  if (!production) return faults
  if (!set.DATABASE_URL && set.DATABASE_DRIVER !== 'pglite') {
    faults.push('DATABASE_URL is required in production (DATABASE_DRIVER=pglite insists on the embedded database)')
  }
  if (builtIn && !hasSecret) faults.push('BETTER_AUTH_SECRET is required in production')
  if (builtIn && !set.PUBLIC_URL) faults.push('PUBLIC_URL is required in production: it is the issuer of the tokens')
  if (set.PUBLIC_URL && isRemoteHttp(set.PUBLIC_URL)) {
    faults.push('PUBLIC_URL must be https in production: passwords and tokens would travel in clear')
  }
  if (set.CORS_ORIGINS?.split(',').some((origin) => isRemoteHttp(origin.trim()))) {
    faults.push('CORS_ORIGINS must be https in production: what is on the way could put its own script into the page')
  }
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
  if (set.RATE_LIMIT_STORE === 'postgres' && !set.DATABASE_URL) {
    faults.push('RATE_LIMIT_STORE=postgres needs DATABASE_URL: the embedded database has one process alone')
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
  return protocol === 'http:' && !isThisMachine(hostname)
}

/** Says whether a host name leads to this machine alone. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)
}

const LOCALHOST = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/** The allowed CORS origins: an exact list, or `localhost` for any port of this machine. */
export type AllowedOrigins = string[] | 'localhost'

const RESPONSE_HEADERS = {
  'Access-Control-Expose-Headers':
    'ETag, Location, Link, Allow, Accept-Patch, Accept-Encoding, Retry-After, X-Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, X-Request-Id, set-auth-token, set-auth-jwt',
}

/**
 * The request headers that a page may send. The server ignores those of tRPC's links and of tracing (W3C Trace Context, W3C
 * Baggage, Sentry), but browsers block requests with headers that are not allowed.
 */
const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'Content-Encoding',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'Taskwire-Contract',
  'X-Request-Id',
  'X-Requested-With',
  'Cache-Control',
  'Pragma',
  'trpc-accept',
  'x-trpc-source',
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
]

const PREFLIGHT_HEADERS = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': ALLOWED_HEADERS.join(', '),
  'Access-Control-Max-Age': '600',
}

/** Returns the response to a CORS preflight (Fetch standard §3.2.2); undefined for other requests, including plain OPTIONS. */
export function answerPreflight(request: Request): Response | undefined {
  if (!isPreflight(request)) return undefined
  return new Response(null, { status: 204, headers: { Vary: 'Access-Control-Request-Headers' } })
}

/** The parts of a request that matter for CORS. */
interface CorsRequest {
  origin: string | null | undefined
  isPreflight: boolean
}

/** Returns the CORS response headers for an allowed origin (Fetch standard §3.2.3); none for other origins. */
export function corsHeaders(allowed: AllowedOrigins, { origin, isPreflight }: CorsRequest): Record<string, string> {
  if (!origin || !isAllowed(allowed, origin)) return {}
  return {
    'Access-Control-Allow-Origin': origin,
    // For the sign-in's session cookie; the API itself reads only the Authorization header.
    'Access-Control-Allow-Credentials': 'true',
    ...(isPreflight ? PREFLIGHT_HEADERS : RESPONSE_HEADERS),
  }
}

function isAllowed(allowed: AllowedOrigins, origin: string): boolean {
  return allowed === 'localhost' ? LOCALHOST.test(origin) : allowed.includes(origin)
}

/** Returns true for a CORS preflight (Fetch standard §3.2.2). */
export function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method')
}

const LOCALHOST = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/** Origins whose pages may call: an exact list, or on a laptop any port of this machine. */
export type AllowedOrigins = string[] | 'localhost'

const TO_READ = {
  'Access-Control-Expose-Headers':
    'ETag, Location, Link, Allow, Accept-Patch, Accept-Encoding, Retry-After, X-Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, X-Request-Id, set-auth-token, set-auth-jwt',
}

/**
 * Headers that a page may send. Those of tRPC's links and of tracing (W3C Trace Context, W3C Baggage, Sentry) mean nothing
 * here, but a browser would not send a request that has one of them.
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

const TO_CALL = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': ALLOWED_HEADERS.join(', '),
  'Access-Control-Max-Age': '600',
}

/** Answers a preflight (Fetch standard §3.2.2); undefined for other requests, such as OPTIONS for the methods of a path. */
export function answerPreflight(request: Request): Response | undefined {
  if (!isPreflight(request)) return undefined
  return new Response(null, { status: 204, headers: { Vary: 'Access-Control-Request-Headers' } })
}

/** The parts of a request that a browser states. */
interface Asking {
  origin: string | null | undefined
  isPreflight: boolean
}

/** Returns the headers by which a page of an allowed origin may call (Fetch standard §3.2.3); none for other origins. */
export function corsHeaders(allowed: AllowedOrigins, { origin, isPreflight }: Asking): Record<string, string> {
  if (!origin || !isAllowed(allowed, origin)) return {}
  return {
    'Access-Control-Allow-Origin': origin,
    // For the sign-in's session cookie; the API itself looks at the Authorization header alone.
    'Access-Control-Allow-Credentials': 'true',
    ...(isPreflight ? TO_CALL : TO_READ),
  }
}

function isAllowed(allowed: AllowedOrigins, origin: string): boolean {
  return allowed === 'localhost' ? LOCALHOST.test(origin) : allowed.includes(origin)
}

/** Says whether a browser asks what it may send (Fetch standard §3.2.2). */
export function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method')
}

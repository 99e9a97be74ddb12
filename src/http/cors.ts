const LOCALHOST = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/** Origins whose pages may call: an exact list, or on a laptop any port of this machine. */
export type AllowedOrigins = string[] | 'localhost'

const TO_READ = {
  'Access-Control-Expose-Headers':
    'ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, set-auth-token',
}

const TO_CALL = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Taskwire-Contract, X-Request-Id',
  'Access-Control-Max-Age': '600',
}

/** Answers a preflight (Fetch standard §3.2.2); undefined for other requests, such as OPTIONS for the methods of a path. */
export function answerPreflight(request: Request): Response | undefined {
  if (!isPreflight(request)) return undefined
  return new Response(null, { status: 204, headers: { Vary: 'Access-Control-Request-Headers' } })
}

/** What a browser says of a request. */
interface Asking {
  origin: string | null | undefined
  isPreflight: boolean
}

/** The headers by which a page of an allowed origin may call and read the answer (Fetch standard §3.2.3); none for others. */
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

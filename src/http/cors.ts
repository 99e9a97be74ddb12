import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'

const LOCALHOST = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/** Says whether pages of an origin may call: one of an exact list, or on a laptop any port of this machine. */
export function isAllowedOrigin(allowed: string[] | 'localhost', origin: string): boolean {
  return allowed === 'localhost' ? LOCALHOST.test(origin) : allowed.includes(origin)
}

/**
 * Cross-origin rules (Fetch standard §3.2). Credentials are for the sign-in's session cookie; the API itself looks at the
 * Authorization header alone.
 */
export function crossOrigin(allowed: string[] | 'localhost') {
  const handle = cors({
    origin: (origin) => (isAllowedOrigin(allowed, origin) ? origin : null),
    credentials: true,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Last-Event-ID',
      'Taskwire-Contract',
      'X-Request-Id',
    ],
    exposeHeaders: [
      'ETag',
      'Location',
      'Link',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
      'set-auth-token',
    ],
    maxAge: 600,
  })
  // OPTIONS without this header is no preflight: somebody asks what a path can do.
  return createMiddleware((c, next) =>
    c.req.method === 'OPTIONS' && !c.req.header('access-control-request-method') ? next() : handle(c, next),
  )
}

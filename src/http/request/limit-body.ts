import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { TaskwireError } from '../../errors.ts'
import { MAX_BODY_BYTES } from '../../limits/body-limits.ts'
import type { HttpEnvironment } from './environment.ts'

type Fail = (c: Context<HttpEnvironment>, error: TaskwireError) => Response

/** Rejects bodies larger than `maxBytes`; with a Content-Length before reading them. */
export function limitBody(maxBytes: number, fail: Fail): MiddlewareHandler<HttpEnvironment> {
  const tooLarge = (c: Context<HttpEnvironment>) => fail(c, new TaskwireError('PAYLOAD_TOO_LARGE'))
  // A body without Content-Length is buffered before authentication, so it has the lower limit.
  const countBytes = bodyLimit({ maxSize: Math.min(maxBytes, MAX_BODY_BYTES.single), onError: tooLarge })

  return async (c, next) => {
    const { method, headers } = c.req.raw
    // GET and HEAD have no body (Fetch standard §5.4), and reading it would create one.
    if (method === 'GET' || method === 'HEAD') return next()
    const length = headers.get('content-length')
    // The HTTP parser enforces Content-Length (RFC 9112 §6.3).
    if (length === null || headers.has('transfer-encoding')) return countBytes(c, next)
    return Number(length) > maxBytes ? tooLarge(c) : next()
  }
}

/** Returns the maximum bytes of a body that has passed `limitBody`: 0 without a length (no body, RFC 9112 §6.3). */
export function bodyBytes({ method, headers }: Request): number {
  if (method === 'GET' || method === 'HEAD') return 0
  return headers.has('transfer-encoding') ? MAX_BODY_BYTES.single : Number(headers.get('content-length') ?? 0)
}

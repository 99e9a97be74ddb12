import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { TaskwireError } from '../../errors.ts'
import { MAX_BODY_BYTES } from '../../limits/body-limits.ts'
import type { HttpEnvironment } from './environment.ts'

type Fail = (c: Context<HttpEnvironment>, error: TaskwireError) => Response

/** Refuses a body of more than so many bytes, before it is read where its length is said. */
export function limitBody(maxBytes: number, fail: Fail): MiddlewareHandler<HttpEnvironment> {
  const tooLarge = (c: Context<HttpEnvironment>) => fail(c, new TaskwireError('PAYLOAD_TOO_LARGE'))
  // Where no length is said, the body is held before anything is known of who sends it.
  const countBytes = bodyLimit({ maxSize: Math.min(maxBytes, MAX_BODY_BYTES.single), onError: tooLarge })

  return async (c, next) => {
    const { method, headers } = c.req.raw
    // These have none (Fetch standard §5.4), and to ask for it would make one.
    if (method === 'GET' || method === 'HEAD') return next()
    const length = headers.get('content-length')
    // HTTP's parser lets no more through than was said (RFC 9112 §6.3).
    if (length === null || headers.has('transfer-encoding')) return countBytes(c, next)
    return Number(length) > maxBytes ? tooLarge(c) : next()
  }
}

/** Returns what a body that has passed `limitBody` may take, in bytes. Without a length there is none (RFC 9112 §6.3). */
export function bodyBytes({ method, headers }: Request): number {
  if (method === 'GET' || method === 'HEAD') return 0
  return headers.has('transfer-encoding') ? MAX_BODY_BYTES.single : Number(headers.get('content-length') ?? 0)
}

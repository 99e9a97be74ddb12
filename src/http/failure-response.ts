import type { Context } from 'hono'
import { RECENT_MS } from '../account/service.ts'
import { ERRORS, type TaskwireError } from '../errors.ts'
import { toFailure } from '../trpc/failures.ts'
import type { HttpEnvironment } from './environment.ts'

/** Answers with an error outside any procedure: `{ "error": { code, message, requestId, … } }`. */
export function failureResponse(c: Context<HttpEnvironment>, error: TaskwireError): Response {
  return c.json(failureBody(error, c.env.record.requestId), ERRORS[error.code].status, errorHeaders([error]))
}

/** The body of such an answer. */
export function failureBody(error: TaskwireError, requestId: string) {
  return { error: toFailure(error, requestId) }
}

/** How to authenticate; where that was too long ago, how recent it must be (RFC 9470 §3). */
function challengeOf(errors: TaskwireError[]): string {
  const isStale = errors.some(({ code }) => code === 'REAUTHENTICATION_REQUIRED')
  return isStale ? `Bearer error="insufficient_user_authentication", max_age=${RECENT_MS / 1000}` : 'Bearer'
}

/** The headers that go with errors: how to authenticate (RFC 9110 §11.6.1), and when to come back (§10.2.3, in seconds). */
export function errorHeaders(errors: TaskwireError[]): Record<string, string> {
  const wait = Math.max(0, ...errors.map((error) => error.retryAfterMs ?? 0))
  return {
    ...(errors.some((error) => ERRORS[error.code].status === 401) && { 'WWW-Authenticate': challengeOf(errors) }),
    ...(wait > 0 && { 'Retry-After': String(Math.ceil(wait / 1000)) }),
  }
}

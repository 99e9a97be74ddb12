import type { Context } from 'hono'
import { RECENT_MS } from '../../account/schema.ts'
import { failureBody, signInFailureBody } from '../../api/failure-bodies.ts'
import { ERRORS, type TaskwireError } from '../../errors.ts'
import type { HttpEnvironment } from './environment.ts'
import { UnsupportedBody } from './media-type.ts'

/** Builds the response of an error outside tRPC and REST: `{ "error": { code, message, requestId, … } }`. */
export function failureResponse(c: Context<HttpEnvironment>, error: TaskwireError): Response {
  const bodyOf = `${c.req.path}/`.startsWith('/api/auth/') ? signInFailureBody : failureBody
  return c.json(bodyOf(error, c.env.record.requestId), ERRORS[error.code].status, errorHeaders([error]))
}

/** Returns the WWW-Authenticate challenge; if a recent sign-in is required, with its maximum age (RFC 9470 §3). */
function challengeOf(errors: TaskwireError[]): string {
  const isStale = errors.some(({ code }) => code === 'REAUTHENTICATION_REQUIRED')
  return isStale ? `Bearer error="insufficient_user_authentication", max_age=${RECENT_MS / 1000}` : 'Bearer'
}

/**
 * Completes the WWW-Authenticate header: adds `invalid_token` if the request had a token (RFC 6750 §3.1), and adds the header
 * to a 401 without one (RFC 9110 §15.5.2).
 */
export function challenge(headers: Headers, { status, hasToken }: { status: number; hasToken: boolean }): void {
  if (status === 401 && !headers.has('WWW-Authenticate')) headers.set('WWW-Authenticate', 'Bearer')
  if (hasToken && headers.get('WWW-Authenticate') === 'Bearer') {
    headers.set('WWW-Authenticate', 'Bearer error="invalid_token"')
  }
}

/** Returns the headers of errors: WWW-Authenticate (RFC 9110 §11.6.1) and Retry-After in seconds (§10.2.3). */
export function errorHeaders(errors: TaskwireError[]): Record<string, string> {
  const wait = Math.max(0, ...errors.map((error) => error.retryAfterMs ?? 0))
  return {
    ...(errors.some((error) => ERRORS[error.code].status === 401) && { 'WWW-Authenticate': challengeOf(errors) }),
    ...errors.find((error) => error instanceof UnsupportedBody)?.headers,
    ...(wait > 0 && { 'Retry-After': String(Math.ceil(wait / 1000)) }),
  }
}

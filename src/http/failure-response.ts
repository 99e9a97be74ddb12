import type { Context } from 'hono'
import { ERRORS, type TaskwireError } from '../errors.ts'
import { toFailure } from '../trpc/failures.ts'
import type { HttpEnvironment } from './environment.ts'

/** Answers with an error outside any procedure: `{ "error": { code, message, requestId, … } }`. */
export function failureResponse(c: Context<HttpEnvironment>, error: TaskwireError): Response {
  const body = { error: toFailure(error, c.env.record.requestId) }
  return c.json(body, ERRORS[error.code].status, errorHeaders([error]))
}

/** The headers that go with errors: how to authenticate (RFC 9110 §11.6.1), and when to come back (§10.2.3, in seconds). */
export function errorHeaders(errors: TaskwireError[]): Record<string, string> {
  const wait = Math.max(0, ...errors.map((error) => error.retryAfterMs ?? 0))
  return {
    ...(errors.some((error) => ERRORS[error.code].status === 401) && { 'WWW-Authenticate': 'Bearer' }),
    ...(wait > 0 && { 'Retry-After': String(Math.ceil(wait / 1000)) }),
  }
}

import { type ErrorCode, TaskwireError } from '../errors.ts'

/** Returns the error for work that the process does not admit now. */
export function overloaded(): TaskwireError {
  return tryAgain('UNAVAILABLE', 'The service has too much to do right now; try again shortly.')
}

/**
 * Returns an error that asks the caller to come back in one to two seconds: callers that are refused together get different
 * delays, so that they do not come back together.
 */
export function tryAgain(code: ErrorCode & ('UNAVAILABLE' | 'RATE_LIMITED'), message: string): TaskwireError {
  return new TaskwireError(code, { message, retryAfterMs: Math.round(1000 + Math.random() * 1000) })
}

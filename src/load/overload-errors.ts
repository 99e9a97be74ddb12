import { type ErrorCode, TaskwireError } from '../errors.ts'

/** Returns the error for load shedding: work that the process cannot admit at present. */
export function overloaded(): TaskwireError {
  return tryAgain('UNAVAILABLE', 'The service is overloaded; try again shortly.')
}

/**
 * Returns an error with a retry delay of one to two seconds. The jitter keeps clients that were rejected together from
 * retrying together.
 */
export function tryAgain(code: ErrorCode & ('UNAVAILABLE' | 'RATE_LIMITED'), message: string): TaskwireError {
  return new TaskwireError(code, { message, retryAfterMs: Math.round(1000 + Math.random() * 1000) })
}

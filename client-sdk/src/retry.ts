import { isTaskwireError, type TaskwireError } from './errors.ts'

const BASE_MS = 500
const LONGEST_MS = 8000
const LONGEST_RETRY_AFTER_MS = 60_000

/**
 * Returns whether a later retry of a call may succeed: true for network errors, timeouts, rate limits, overload and server
 * errors; false for errors that only another input, a sign-in or a program change fixes, and for other values. Calls are
 * retried twice by default, so use it for a retry after minutes, or for a message. Wait `retryAfterMs` if the error has it.
 *
 * @example
 * const message = isRetryable(error) ? 'Not saved. Trying again soon.' : 'Not saved.'
 */
export function isRetryable(error: unknown): boolean {
  if (!isTaskwireError(error)) return false
  const { code, status = 0 } = error
  // A success or redirect that is not from a Taskwire server comes from a captive portal or a proxy's waiting page.
  const isForeign = code === 'UNAVAILABLE' && status < 400
  return code === 'NETWORK' || code === 'TIMEOUT' || status === 408 || status === 429 || status >= 500 || isForeign
}

/**
 * Returns the delay before the next retry, in milliseconds: Retry-After if sent, else exponential backoff from 0.5 s to 8 s,
 * reduced by up to a quarter at random (jitter). Undefined if Retry-After exceeds 60 s: do not retry.
 */
export function delayBefore(retry: number, error: TaskwireError | undefined, random: () => number): number | undefined {
  const retryAfterMs = error?.retryAfterMs
  if (retryAfterMs !== undefined) return retryAfterMs <= LONGEST_RETRY_AFTER_MS ? retryAfterMs : undefined
  const backOff = Math.min(BASE_MS * 2 ** (retry - 1), LONGEST_MS)
  return backOff * (1 - random() / 4)
}

/** Parses Retry-After (RFC 9110 §10.2.3), in seconds or as a date, into milliseconds from now. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}

import type { TaskwireError } from './errors.ts'

const BASE_MS = 500
const LONGEST_MS = 8000
const LONGEST_RETRY_AFTER_MS = 60_000

/** Returns whether a retry may succeed: network errors, timeouts, overload, and server errors. */
export function isRetryable({ code, status = 0 }: TaskwireError): boolean {
  // A 200 that is not from a Taskwire server comes from a captive portal or a proxy's waiting page.
  const isForeignSuccess = code === 'UNAVAILABLE' && status === 200
  return (
    code === 'NETWORK' || code === 'TIMEOUT' || status === 408 || status === 429 || status >= 500 || isForeignSuccess
  )
}

/**
 * Returns the delay before the next retry, in milliseconds: Retry-After if sent, else exponential backoff from 0.5 s to 8 s,
 * reduced by up to a quarter at random (jitter). Undefined if Retry-After exceeds 60 s: do not retry.
 */
export function delayBefore(retry: number, error: TaskwireError, random: () => number): number | undefined {
  const retryAfterMs = error.retryAfterMs
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

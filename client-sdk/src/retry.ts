import type { TaskwireError } from './errors.ts'

const BASE_MS = 500
const LONGEST_MS = 8000
const LONGEST_RETRY_AFTER_MS = 60_000

/** Says whether another try may succeed: the network broke, the server was busy, restarting or failing. */
export function isRetryable({ code, status = 0 }: TaskwireError): boolean {
  // Success in no form of ours is a proxy's: a captive portal, or a page that says to wait.
  const isForeignSuccess = code === 'UNAVAILABLE' && status === 200
  return (
    code === 'NETWORK' || code === 'TIMEOUT' || status === 408 || status === 429 || status >= 500 || isForeignSuccess
  )
}

/**
 * How long to wait before the next try, in milliseconds: what the server asks for, else 0.5 s doubling to 8 s, less up to
 * a quarter at random so that clients do not come back together. Undefined: the server asks for too long, over 60 s.
 */
export function delayBefore(retry: number, error: TaskwireError, random: () => number): number | undefined {
  const asked = error.retryAfterMs
  if (asked !== undefined) return asked <= LONGEST_RETRY_AFTER_MS ? asked : undefined
  const backOff = Math.min(BASE_MS * 2 ** (retry - 1), LONGEST_MS)
  return backOff * (1 - random() / 4)
}

/** Reads Retry-After (RFC 9110 §10.2.3), seconds or a date, as milliseconds from now. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}

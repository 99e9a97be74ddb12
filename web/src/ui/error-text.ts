import { isTaskwireError } from '@taskwire/client'

/** Returns what went wrong with a call, in words for the person who made it. */
export function errorText(error: unknown): string {
  if (isTaskwireError(error, 'RATE_LIMITED')) return 'Too many requests. Wait a minute, and try again.'
  if (isTaskwireError(error, 'NETWORK') || isTaskwireError(error, 'TIMEOUT')) {
    return 'The server cannot be reached. This needs a connection: try again later.'
  }
  if (isTaskwireError(error, 'UNAVAILABLE')) return 'The server is busy. Try again in a moment.'
  if (isTaskwireError(error, 'INVALID_INPUT')) return error.issues[0]?.message ?? error.message
  return error instanceof Error ? error.message : 'Something went wrong. Try again.'
}

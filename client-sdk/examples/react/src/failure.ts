import { isTaskwireError } from '@taskwire/client'
import type { AppRouter } from '@taskwire/client/router'
import { isTRPCClientError, type TRPCClientError } from '@trpc/client'

/** Returns a message to show to the user for any error of a call. */
export function messageOf(error: unknown): string {
  if (isTaskwireError(error)) return error.message
  if (!isFailedCall(error)) return 'Something went wrong on this page.'
  if (error.data) return error.data.message
  // No response: the session had no token, or the server was unreachable.
  return isTaskwireError(error.cause) ? error.cause.message : 'The server could not be reached.'
}

/** Returns whether a retry may succeed. */
export function isRetryable(error: unknown): boolean {
  if (!isFailedCall(error)) return false
  if (isTaskwireError(error.cause)) return error.cause.code === 'NETWORK'
  const code = error.data?.code
  return code === undefined || code === 'UNAVAILABLE' || code === 'RATE_LIMITED' || code === 'INTERNAL'
}

/** Returns the delay that the server requests, in milliseconds. */
export function retryAfter(error: unknown): number | undefined {
  const data = isFailedCall(error) ? error.data : undefined
  return data?.code === 'UNAVAILABLE' || data?.code === 'RATE_LIMITED' ? data.retryAfterMs : undefined
}

function isFailedCall(error: unknown): error is TRPCClientError<AppRouter> {
  return isTRPCClientError<AppRouter>(error)
}

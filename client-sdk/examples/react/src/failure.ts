import { isTaskwireError } from '@taskwire/client'
import type { AppRouter } from '@taskwire/client/router'
import { isTRPCClientError, type TRPCClientError } from '@trpc/client'

/** A sentence for a person about anything a call can end with. */
export function messageOf(error: unknown): string {
  if (isTaskwireError(error)) return error.message
  if (!isFailedCall(error)) return 'Something went wrong on this page.'
  if (error.data) return error.data.message
  // No answer: the session could not give a token, or the server was not reached.
  return isTaskwireError(error.cause) ? error.cause.message : 'The server could not be reached.'
}

/** Whether the same call may succeed a little later. */
export function mayPass(error: unknown): boolean {
  if (!isFailedCall(error)) return false
  if (isTaskwireError(error.cause)) return error.cause.code === 'NETWORK'
  const code = error.data?.code
  return code === undefined || code === 'UNAVAILABLE' || code === 'RATE_LIMITED' || code === 'INTERNAL'
}

/** How long the server asks to wait, in milliseconds. */
export function retryAfter(error: unknown): number | undefined {
  const data = isFailedCall(error) ? error.data : undefined
  return data?.code === 'UNAVAILABLE' || data?.code === 'RATE_LIMITED' ? data.retryAfterMs : undefined
}

function isFailedCall(error: unknown): error is TRPCClientError<AppRouter> {
  return isTRPCClientError<AppRouter>(error)
}

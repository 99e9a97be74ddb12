import { TRPCClientError } from '@trpc/client'
import { TaskwireError, type TaskwireErrorCode } from './errors.ts'
import { isFailure } from './failure.ts'
import { readRetryAfter } from './retry.ts'

/** Turns whatever a call ended with into the client's own error. */
export function toTaskwireError(error: unknown): TaskwireError {
  if (error instanceof TaskwireError) return error
  if (error instanceof TRPCClientError) {
    if (error.cause instanceof TaskwireError) return error.cause
    const response = responseOf(error)
    const data: unknown = error.data
    if (isFailure(data)) {
      const waits = data.httpStatus === 429 || data.httpStatus >= 500
      const retryAfterMs = response && waits ? readRetryAfter(response.headers) : undefined
      return new TaskwireError(data.code, data.message, {
        retryAfterMs,
        ...data,
        status: data.httpStatus,
        cause: error,
      })
    }
    if (response && !response.ok) return foreignAnswer(response, error)
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new TaskwireError('NETWORK', `The server could not be reached: ${reason}`, { cause: error })
}

/** The error for an answer that is not the server's own: a proxy or a balancer between answered. */
export function foreignAnswer(response: Response, cause?: unknown): TaskwireError {
  const { status } = response
  const code = codeOf(status)
  const message = `Something that is not the server answered with HTTP status ${status}.`
  return new TaskwireError(code, message, {
    status,
    retryAfterMs: readRetryAfter(response.headers),
    ...(code === 'INVALID_INPUT' && { issues: [{ path: [], code: 'bad_request', message }] }),
    cause,
  })
}

function responseOf(error: { meta: Record<string, unknown> | undefined }): Response | undefined {
  const response = error.meta?.response
  return typeof response === 'object' && response !== null && 'headers' in response ? (response as Response) : undefined
}

function codeOf(status: number): TaskwireErrorCode {
  if (status === 401) return 'UNAUTHENTICATED'
  if (status === 403) return 'FORBIDDEN'
  if (status === 404) return 'NOT_FOUND'
  if (status === 413) return 'PAYLOAD_TOO_LARGE'
  if (status === 429) return 'RATE_LIMITED'
  return status === 408 || status >= 500 ? 'UNAVAILABLE' : 'INVALID_INPUT'
}

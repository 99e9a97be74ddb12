import { TRPCClientError } from '@trpc/client'
import { TaskwireError, type TaskwireErrorCode } from './errors.ts'
import { isFailure } from './failure.ts'
import { readRetryAfter } from './retry.ts'

interface Answered {
  /** The server's own account of it, where there is one. */
  data: unknown
  response?: Response | undefined
  cause?: unknown
}

/** Turns whatever a call ended with into the client's own error. */
export function toTaskwireError(error: unknown): TaskwireError {
  if (error instanceof TaskwireError) return error
  if (error instanceof TRPCClientError) {
    if (error.cause instanceof TaskwireError) return error.cause
    const refusal = toRefusal({ data: error.data, response: responseOf(error), cause: error })
    if (refusal) return refusal
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new TaskwireError('NETWORK', `The server could not be reached: ${reason}`, { cause: error })
}

/** The error that was answered, by the server or by something before it; undefined where it is not one. */
export function toRefusal({ data, response, cause }: Answered): TaskwireError | undefined {
  if (isFailure(data)) {
    const waits = data.httpStatus === 429 || data.httpStatus >= 500
    const retryAfterMs = response && waits ? readRetryAfter(response.headers) : undefined
    return new TaskwireError(data.code, data.message, { retryAfterMs, ...data, status: data.httpStatus, cause })
  }
  return response && !response.ok ? foreignAnswer(response, cause) : undefined
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

/** Says whether an answer can be the server's own. */
export function isJson(response: Response): boolean {
  return /^application\/(.+\+)?json/i.test(response.headers.get('content-type') ?? '')
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

import { TRPCClientError } from '@trpc/client'
import { TaskwireError } from './errors.ts'
import { isFailure } from './failure.ts'
import { foreignAnswer } from './foreign-answer.ts'
import { readRetryAfter } from './retry.ts'

interface Answered {
  /** The server's own account of it, where there is one. */
  data: unknown
  response?: Response | undefined
}

/** Turns whatever a call ended with into the client's own error. */
export function toTaskwireError(error: unknown): TaskwireError {
  if (error instanceof TaskwireError) return error
  if (error instanceof TRPCClientError) {
    if (error.cause instanceof TaskwireError) return error.cause
    const refusal = toRefusal({ data: error.data, response: responseOf(error) })
    if (refusal) return refusal
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new TaskwireError('NETWORK', `The server could not be reached: ${reason}`, { cause: error })
}

/** The error that was answered, by the server or by something before it; undefined where it is not one. */
export function toRefusal({ data, response }: Answered): TaskwireError | undefined {
  if (isFailure(data)) {
    const waits = data.httpStatus === 429 || data.httpStatus >= 500
    const retryAfterMs = response && waits ? readRetryAfter(response.headers) : undefined
    return new TaskwireError(data.code, data.message, { retryAfterMs, ...data, status: data.httpStatus })
  }
  return response && !response.ok ? foreignAnswer(response) : undefined
}

/** Says whether an answer can be the server's own. */
export function isJson(response: Response): boolean {
  return /^application\/(.+\+)?json/i.test(response.headers.get('content-type') ?? '')
}

function responseOf(error: { meta: Record<string, unknown> | undefined }): Response | undefined {
  const response = error.meta?.response
  return typeof response === 'object' && response !== null && 'headers' in response ? (response as Response) : undefined
}

import { TRPCClientError } from '@trpc/client'
import { TaskwireError } from './errors.ts'
import { isFailure } from './failure.ts'
import { foreignAnswer } from './foreign-answer.ts'
import { readRetryAfter } from './retry.ts'

interface Answered {
  /** The error data in the response body, if any. */
  data: unknown
  response?: Response | undefined
}

/** Converts any error of a call into a `TaskwireError`. */
export function toTaskwireError(error: unknown): TaskwireError {
  if (error instanceof TaskwireError) return error
  if (error instanceof TRPCClientError) {
    if (error.cause instanceof TaskwireError) return error.cause
    const responseError = toResponseError({ data: error.data, response: responseOf(error) })
    if (responseError) return responseError
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new TaskwireError('NETWORK', `The server could not be reached: ${reason}`, { cause: error })
}

/** Returns the error in a response from the server or a proxy; undefined if the response is not an error. */
export function toResponseError({ data, response }: Answered): TaskwireError | undefined {
  if (isFailure(data)) {
    const waits = data.httpStatus === 429 || data.httpStatus >= 500
    const retryAfterMs = response && waits ? readRetryAfter(response.headers) : undefined
    return new TaskwireError(data.code, data.message, { retryAfterMs, ...data, status: data.httpStatus })
  }
  return response && !response.ok ? foreignAnswer(response) : undefined
}

/** Returns whether a response is JSON, as every response of the server is. */
export function isJson(response: Response): boolean {
  return /^application\/(.+\+)?json/i.test(response.headers.get('content-type') ?? '')
}

function responseOf(error: { meta: Record<string, unknown> | undefined }): Response | undefined {
  const response = error.meta?.response
  return typeof response === 'object' && response !== null && 'headers' in response ? (response as Response) : undefined
}

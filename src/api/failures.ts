import { TRPCError } from '@trpc/server'
import { type TRPC_ERROR_CODE_NUMBER, TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import * as z from 'zod'
import { ERRORS, type ErrorCode, type Failure, type Issue, invalidInputs, TaskwireError } from '../errors.ts'
import { toIssues } from '../issues.ts'

/** The errors that every procedure can return, beside those it declares. */
export const COMMON_ERRORS = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'INVALID_INPUT',
  'PAYLOAD_TOO_LARGE',
  'METHOD_NOT_ALLOWED',
  'UNSUPPORTED_MEDIA_TYPE',
  'UNSUPPORTED_CONTRACT',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] as const satisfies ErrorCode[]
export type CommonError = (typeof COMMON_ERRORS)[number]

/** An error as tRPC sends it: `data` is the failure with its HTTP status and procedure. */
export interface FailureShape<Code extends ErrorCode = CommonError, Current = unknown> {
  message: string
  /** The JSON-RPC 2.0 error number. */
  code: TRPC_ERROR_CODE_NUMBER
  data: Failure<Code, Current> & { httpStatus: number; path?: string }
}

/** Converts an error to tRPC's error shape. `path` is undefined if the request was rejected before a procedure was called. */
export function toShape(error: TaskwireError, requestId: string, path?: string): FailureShape<ErrorCode> {
  const { trpc, status } = ERRORS[error.code]
  const data = { ...toFailure(error, requestId), httpStatus: status, ...(path !== undefined && { path }) }
  return { message: error.message, code: TRPC_ERROR_CODES_BY_KEY[trpc], data }
}

/** Converts any thrown value to the error that the caller receives. Unexpected errors become INTERNAL without details. */
export function toTaskwireError(error: unknown): TaskwireError {
  if (error instanceof TaskwireError) return error
  if (!(error instanceof TRPCError)) return new TaskwireError('INTERNAL', { cause: error })
  if (error.cause instanceof TaskwireError) return error.cause
  switch (error.code) {
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
      return invalidInputs(issuesOf(error), error)
    case 'NOT_FOUND':
      return new TaskwireError('NOT_FOUND', { message: 'Unknown procedure.', cause: error })
    case 'METHOD_NOT_SUPPORTED':
      return new TaskwireError('METHOD_NOT_ALLOWED', { cause: error })
    case 'UNSUPPORTED_MEDIA_TYPE':
    case 'PAYLOAD_TOO_LARGE':
      return new TaskwireError(error.code, { cause: error })
    default:
      return new TaskwireError('INTERNAL', { cause: error.cause ?? error })
  }
}

/** Returns true for server faults. UNAVAILABLE without a cause is none: it is load shedding or a shutdown. */
export function isFault({ code, cause }: TaskwireError): boolean {
  return ERRORS[code].status >= 500 && !(code === 'UNAVAILABLE' && cause === undefined)
}

/** Wraps an error in a TRPCError with the tRPC code from `ERRORS`. */
export function toTRPCError(error: TaskwireError): TRPCError {
  return new TRPCError({ code: ERRORS[error.code].trpc, message: error.message, cause: error })
}

/** Converts an error to the failure object of a response. */
export function toFailure(error: TaskwireError, requestId: string): Failure {
  const failure = {
    code: error.code,
    message: error.message,
    requestId,
    ...(error.issues && { issues: error.issues }),
    ...(error.current !== undefined && { current: error.current }),
    ...(error.quota !== undefined && { quota: error.quota }),
    ...(error.scope !== undefined && { scope: error.scope }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  }
  return failure as Failure
}

function issuesOf({ cause, message }: TRPCError): Issue[] {
  if (cause instanceof z.ZodError) return toIssues(cause)
  // Without a cause, the message is tRPC's own, about an invalid batch.
  if (cause === undefined) return [{ path: [], code: 'bad_request', message }]
  return [{ path: [], code: 'unreadable', message: 'The request must be valid JSON.' }]
}

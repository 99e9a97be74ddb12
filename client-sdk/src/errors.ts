import { dataOf, isErrorData, prepareForCloning, restoreClone } from './cloned-error.ts'
import type { ErrorCode, Failures, Issue } from './contract.ts'

/** The errors of a call without a response from the server. */
export interface ClientFailures {
  /** The server could not be reached, or the connection broke. A mutation may or may not have been executed. */
  NETWORK: object
  /** No response within `timeoutMs`. A mutation may or may not have been executed. */
  TIMEOUT: object
  /** The call's `signal` was aborted. A mutation may or may not have been executed. */
  ABORTED: object
}

/**
 * Every value of `TaskwireError.code`.
 *
 * @example
 * const isShownToUser = (code: TaskwireErrorCode) => code !== 'ABORTED'
 */
export type TaskwireErrorCode = ErrorCode | keyof ClientFailures

/** The optional fields of an error. `isTaskwireError` with a code narrows to the fields of that code. */
export interface ErrorDetails {
  requestId?: string | undefined
  status?: number | undefined
  issues?: Issue[] | undefined
  current?: unknown
  quota?: 'rows' | 'bytes' | undefined
  scope?: string | undefined
  retryAfterMs?: number | undefined
  cause?: unknown
}

/**
 * A `TaskwireError` as plain data, returned by `toJSON`. After JSON the dates in `current` are strings.
 *
 * @example
 * const line = ({ code, message, requestId }: TaskwireErrorData) => [code, requestId, message].join(' ')
 */
export interface TaskwireErrorData extends Omit<ErrorDetails, 'cause'> {
  name: 'TaskwireError'
  code: TaskwireErrorCode
  message: string
}

/**
 * The error class of every failed call. `isTaskwireError(error, 'CONFLICT')` narrows it to the fields of that code.
 *
 * @example
 * try {
 *   await tw.tasks.get({ id })
 * } catch (error) {
 *   if (!isTaskwireError(error, 'NOT_FOUND')) throw error
 *   console.log('Not found.')
 * }
 */
export class TaskwireError extends Error {
  override readonly name = 'TaskwireError'
  readonly code: TaskwireErrorCode
  /** Identifies the request in the server's log; undefined without a response. */
  readonly requestId: string | undefined
  /** The HTTP status; undefined without a response. */
  readonly status: number | undefined
  /** The invalid fields, for INVALID_INPUT. For an error of a bulk change, the task that caused it. */
  readonly issues: Issue[] | undefined
  /** The current row, for PRECONDITION_FAILED and CONFLICT; null for a CONFLICT that concerns no row. */
  readonly current: unknown
  /** The quota that was exceeded, for QUOTA_EXCEEDED. */
  readonly quota: 'rows' | 'bytes' | undefined
  /** The scope that the access token lacks, for FORBIDDEN; undefined if no such token permits the call. */
  readonly scope: string | undefined
  /** How long to wait before a retry, in milliseconds, for RATE_LIMITED and UNAVAILABLE if the server sent it. */
  readonly retryAfterMs: number | undefined

  constructor(code: TaskwireErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.requestId = details.requestId
    this.status = details.status
    this.issues = details.issues
    this.current = details.current
    this.quota = details.quota
    this.scope = details.scope
    this.retryAfterMs = details.retryAfterMs
    prepareForCloning(this)
  }

  /** Returns the error as plain data without `stack` and `cause`, for logs and `postMessage`; see `isTaskwireError`. */
  toJSON(): TaskwireErrorData {
    return dataOf(this)
  }
}

// A proxy may answer 429 or 503 without Retry-After, so `retryAfterMs` stays optional here.
type Carried<Code> = Code extends 'RATE_LIMITED' | 'UNAVAILABLE' | keyof ClientFailures
  ? { code: Code }
  : Code extends keyof Failures
    ? { code: Code } & Failures[Code]
    : never

/**
 * Returns whether a value is a `TaskwireError`, optionally of a given code. Accepts errors of another copy of this package,
 * the result of `toJSON`, and errors that went through `structuredClone` or `postMessage`.
 *
 * @example
 * if (isTaskwireError(error, 'CONFLICT') && error.current) console.log(error.current.version)
 */
export function isTaskwireError<Code extends TaskwireErrorCode = TaskwireErrorCode>(
  error: unknown,
  code?: Code,
): error is TaskwireError & Carried<Code> {
  if (error instanceof Error) restoreClone(error)
  const isOurs = error instanceof Error ? error.name === 'TaskwireError' && 'code' in error : isErrorData(error)
  return isOurs && (code === undefined || (error as TaskwireErrorData).code === code)
}

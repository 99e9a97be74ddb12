import { dataOf, isWhole, prepareForCloning, restoreClone } from './cloned-error.ts'
import type { ErrorCode, Failures, Issue } from './contract.ts'

/** What can go wrong before or without an answer of the server. */
export interface ClientFailures {
  /** The server could not be reached, or the connection broke. Whether a change happened is not known. */
  NETWORK: object
  /** No answer within `timeoutMs`. Whether a change happened is not known. */
  TIMEOUT: object
  /** The call's `signal` was aborted. Whether a change happened is not known. */
  ABORTED: object
}

/**
 * Every code that an error of this client can have.
 *
 * @example
 * const worthTelling = (code: TaskwireErrorCode) => code !== 'ABORTED'
 */
export type TaskwireErrorCode = ErrorCode | keyof ClientFailures

/** What an error may carry beside its message; `isTaskwireError` with a code tells which it does. */
export interface ErrorDetails {
  requestId?: string | undefined
  status?: number | undefined
  issues?: Issue[] | undefined
  current?: unknown
  quota?: 'rows' | 'bytes' | undefined
  retryAfterMs?: number | undefined
  cause?: unknown
}

/**
 * An error of this client as plain data, which `toJSON` gives. JSON turns the times of `current` into texts.
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
 * The one error class of this client. `isTaskwireError(error, 'CONFLICT')` narrows it to what that code carries.
 *
 * @example
 * try {
 *   await tw.tasks.get({ id })
 * } catch (error) {
 *   if (!isTaskwireError(error, 'NOT_FOUND')) throw error
 *   console.log('It is gone.')
 * }
 */
export class TaskwireError extends Error {
  override readonly name = 'TaskwireError'
  readonly code: TaskwireErrorCode
  /** Finds the call in the server's log; undefined when the server did not answer. */
  readonly requestId: string | undefined
  /** The HTTP status; undefined when the server did not answer. */
  readonly status: number | undefined
  /** What is wrong with the input, with INVALID_INPUT; with an error of a change of several tasks, which one it is about. */
  readonly issues: Issue[] | undefined
  /** The row as it stands; with CONFLICT, where it is about one, and PRECONDITION_FAILED. */
  readonly current: unknown
  /** What there is too much of; with QUOTA_EXCEEDED. */
  readonly quota: 'rows' | 'bytes' | undefined
  /** How long to wait before trying again, in milliseconds; with RATE_LIMITED and UNAVAILABLE, where known. */
  readonly retryAfterMs: number | undefined

  constructor(code: TaskwireErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.requestId = details.requestId
    this.status = details.status
    this.issues = details.issues
    this.current = details.current
    this.quota = details.quota
    this.retryAfterMs = details.retryAfterMs
    prepareForCloning(this)
  }

  /** All but `stack` and `cause`, as plain data: for `JSON.stringify`, `postMessage` and logs. `isTaskwireError` knows it again. */
  toJSON(): TaskwireErrorData {
    return dataOf(this)
  }
}

// A proxy between may answer 429 or 503 without saying when to come back.
type Carried<Code> = Code extends 'RATE_LIMITED' | 'UNAVAILABLE' | keyof ClientFailures
  ? { code: Code }
  : Code extends keyof Failures
    ? { code: Code } & Failures[Code]
    : never

/**
 * Tells whether something is an error of this client, and of a given code: one that was caught, also of a second copy of
 * this package, what its `toJSON` gave, or what `structuredClone` and `postMessage` made of either.
 *
 * @example
 * if (isTaskwireError(error, 'CONFLICT')) console.log(error.current?.title)
 */
export function isTaskwireError<Code extends TaskwireErrorCode = TaskwireErrorCode>(
  error: unknown,
  code?: Code,
): error is TaskwireError & Carried<Code> {
  if (error instanceof Error) restoreClone(error)
  const isOurs = error instanceof Error ? error.name === 'TaskwireError' && 'code' in error : isWhole(error)
  return isOurs && (code === undefined || (error as TaskwireErrorData).code === code)
}

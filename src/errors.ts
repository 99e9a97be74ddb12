import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'

type ErrorEntry = { trpc: TRPC_ERROR_CODE_KEY; status: number; message: string }

/**
 * Every error code of the API with its tRPC code, its HTTP status (RFC 9110, RFC 6585) and its default message. This table is
 * the only place that maps between the three.
 */
export const ERRORS = {
  UNAUTHENTICATED: {
    trpc: 'UNAUTHORIZED',
    status: 401,
    message: 'Send a valid access token in the Authorization header: "Bearer <token>".',
  },
  REAUTHENTICATION_REQUIRED: {
    trpc: 'UNAUTHORIZED',
    status: 401,
    message: 'Sign in again: this operation requires a recent sign-in.',
  },
  FORBIDDEN: {
    trpc: 'FORBIDDEN',
    status: 403,
    message:
      'The access token does not permit this operation; "scope" is the scope that it lacks, if another one has it.',
  },
  NOT_FOUND: { trpc: 'NOT_FOUND', status: 404, message: 'Not found.' },
  INVALID_INPUT: {
    trpc: 'BAD_REQUEST',
    status: 400,
    message: 'The input is not valid; "issues" lists the fields and rules.',
  },
  UNSUPPORTED_CONTRACT: {
    trpc: 'BAD_REQUEST',
    status: 400,
    message: 'The client is newer than the server: update the server, or install the client from its /client.tgz.',
  },
  CONFLICT: {
    trpc: 'CONFLICT',
    status: 409,
    message: 'The change conflicts with the current state; "current" is the conflicting row, if there is one.',
  },
  PRECONDITION_FAILED: {
    trpc: 'PRECONDITION_FAILED',
    status: 412,
    message: 'The row is not at the version in the request; "current" is the row.',
  },
  IDEMPOTENCY_MISMATCH: {
    trpc: 'UNPROCESSABLE_CONTENT',
    status: 422,
    message: 'This idempotency key was used before with another input. Use a new key.',
  },
  RATE_LIMITED: { trpc: 'TOO_MANY_REQUESTS', status: 429, message: 'Too many requests; wait and try again.' },
  QUOTA_EXCEEDED: {
    trpc: 'FORBIDDEN',
    status: 403,
    message: 'The storage quota of this user is full; "quota" is the limit that was reached, rows or bytes.',
  },
  PAYLOAD_TOO_LARGE: {
    trpc: 'PAYLOAD_TOO_LARGE',
    status: 413,
    message: 'The request body must be at most 64 KB, or 1 MB for bulk operations.',
  },
  METHOD_NOT_ALLOWED: {
    trpc: 'METHOD_NOT_SUPPORTED',
    status: 405,
    message: 'Call queries with GET, or with POST if the input is too long for a URL; call mutations with POST.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    trpc: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    message: 'Send the body as "Content-Type: application/json".',
  },
  RESYNC_REQUIRED: {
    trpc: 'PRECONDITION_FAILED',
    status: 410,
    message: 'This cursor is no longer valid; start over without a cursor.',
  },
  UNAVAILABLE: {
    trpc: 'SERVICE_UNAVAILABLE',
    status: 503,
    message: 'The service is temporarily unavailable; try again shortly.',
  },
  INTERNAL: {
    trpc: 'INTERNAL_SERVER_ERROR',
    status: 500,
    message: 'Internal server error. Include the request id when you report it.',
  },
} as const satisfies Record<string, ErrorEntry>

/** The closed set of error codes, the same over tRPC, REST and the client. */
export type ErrorCode = keyof typeof ERRORS

/** One validation error of an input: the path of the field, an error code and a message. */
export interface Issue {
  /** Field names and array indexes, from `0`. All are strings, because code generators lack union types. */
  path: string[]
  code: string
  message: string
  /** Start and end of the erroneous part of a text in a language, such as a filter, in UTF-16 code units. */
  span?: [start: number, end: number] | undefined
  /** What the text could have there. */
  expected?: string[] | undefined
}

/** A storage limit per user: rows of all entities, or bytes of text. */
export type Quota = 'rows' | 'bytes'

interface Details {
  /** Replaces the default message. It is sent to callers, so it must not contain internals. */
  message?: string
  issues?: Issue[]
  /** The current row, for CONFLICT and PRECONDITION_FAILED; null or omitted if a CONFLICT concerns no single row. */
  current?: unknown
  /** The exceeded limit, for QUOTA_EXCEEDED. */
  quota?: Quota
  /** The scope that the token lacks, for FORBIDDEN; omitted if no token permits the operation. */
  scope?: string
  /** The delay before a retry, in milliseconds. */
  retryAfterMs?: number
  /** The underlying error, for the log only. */
  cause?: unknown
}

/** The error class of the domain. It does not depend on tRPC or HTTP; `ERRORS` maps it to both. */
export class TaskwireError extends Error {
  override readonly name = 'TaskwireError'
  readonly code: ErrorCode
  readonly issues: Issue[] | undefined
  readonly current: unknown
  readonly quota: Quota | undefined
  readonly scope: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, details: Details = {}) {
    super(details.message ?? ERRORS[code].message, { cause: details.cause })
    this.code = code
    this.issues = details.issues
    this.current = code === 'CONFLICT' ? (details.current ?? null) : details.current
    this.quota = details.quota
    this.scope = details.scope
    this.retryAfterMs = details.retryAfterMs
  }
}

/** Returns the error for an input with one issue. Its message names the field and the rule: `limit must be at most 200`. */
export function invalidInput(issue: Issue): TaskwireError {
  return invalidInputs([issue])
}

/** Returns the error for an input with one or more issues. Its message is the first one, and the number of the others. */
export function invalidInputs(issues: Issue[], cause?: unknown): TaskwireError {
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more in "issues")` : ''
  return new TaskwireError('INVALID_INPUT', {
    message: `${issues.slice(0, 1).map(describeIssue)}${more}`,
    issues,
    cause,
  })
}

/** Returns the field and the rule of an issue as one sentence. */
export function describeIssue({ path, message }: Pick<Issue, 'path' | 'message'>): string {
  const field = path.join('.')
  if (field === '') return message
  return message.startsWith('Must ') ? `${field} m${message.slice(1)}` : `${field}: ${message}`
}

interface Extras<Current> {
  INVALID_INPUT: { issues: Issue[] }
  CONFLICT: { current: Current | null }
  PRECONDITION_FAILED: { current: Current }
  QUOTA_EXCEEDED: { quota: Quota }
  FORBIDDEN: { scope?: string }
  RATE_LIMITED: { retryAfterMs: number }
  UNAVAILABLE: { retryAfterMs: number }
}

/**
 * An error response. Fields beside `code` and `message` depend on the code; it is a union over `Code`, so that checking `code`
 * narrows it. `requestId` identifies the call in the server's log.
 */
export type Failure<Code extends ErrorCode = ErrorCode, Current = unknown> = {
  [C in Code]: { code: C; message: string; requestId: string } & (C extends keyof Extras<Current>
    ? Extras<Current>[C]
    : unknown)
}[Code]

/** The error for an invalid set-up. The message tells the operator how to fix it. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}

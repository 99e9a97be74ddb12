import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'

type ErrorEntry = { trpc: TRPC_ERROR_CODE_KEY; status: number; message: string }

/**
 * Every error a caller can meet: its code, the tRPC code and HTTP status (RFC 9110, RFC 6585) it travels under, and the
 * message sent when the thrower gives none. This table is the only place where the three are matched.
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
  FORBIDDEN: { trpc: 'FORBIDDEN', status: 403, message: 'The access token does not permit this operation.' },
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
    message: 'This idempotency key was used before with another input.',
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

/** One thing that is wrong with an input: where it is, what kind of fault, and a sentence for a person. */
export interface Issue {
  /** Names of fields; a place in a list is a decimal number, from `0`. All are strings: generators have no union type. */
  path: string[]
  code: string
  message: string
}

/** What one user may hold no more of: rows of all kinds, or bytes of text. */
export type Quota = 'rows' | 'bytes'

interface Details {
  /** Replaces the table's message. Callers read it, so it names nothing internal. */
  message?: string
  issues?: Issue[]
  /** The row as it stands, for CONFLICT and PRECONDITION_FAILED; null or left out where a CONFLICT is about none. */
  current?: unknown
  /** What there is too much of, for QUOTA_EXCEEDED. */
  quota?: Quota
  /** How long to wait before trying again, in milliseconds. */
  retryAfterMs?: number
  /** Why, for the log only. */
  cause?: unknown
}

/** What the domain throws. It knows nothing of tRPC or HTTP; `ERRORS` says how it travels. */
export class TaskwireError extends Error {
  override readonly name = 'TaskwireError'
  readonly code: ErrorCode
  readonly issues: Issue[] | undefined
  readonly current: unknown
  readonly quota: Quota | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, details: Details = {}) {
    super(details.message ?? ERRORS[code].message, { cause: details.cause })
    this.code = code
    this.issues = details.issues
    this.current = code === 'CONFLICT' ? (details.current ?? null) : details.current
    this.quota = details.quota
    this.retryAfterMs = details.retryAfterMs
  }
}

/** The error for an input with one thing wrong, which is its message too. */
export function invalidInput(issue: Issue): TaskwireError {
  return new TaskwireError('INVALID_INPUT', { message: issue.message, issues: [issue] })
}

interface Extras<Current> {
  INVALID_INPUT: { issues: Issue[] }
  CONFLICT: { current: Current | null }
  PRECONDITION_FAILED: { current: Current }
  QUOTA_EXCEEDED: { quota: Quota }
  RATE_LIMITED: { retryAfterMs: number }
  UNAVAILABLE: { retryAfterMs: number }
}

/**
 * An error as it is sent: `code` tells which, and carries what that code promises beside the message. A union over
 * `Code`, so that checking `code` narrows it. `requestId` finds the call in the server's log.
 */
export type Failure<Code extends ErrorCode = ErrorCode, Current = unknown> = {
  [C in Code]: { code: C; message: string; requestId: string } & (C extends keyof Extras<Current>
    ? Extras<Current>[C]
    : unknown)
}[Code]

/** The service cannot run as it is set up. The message says to the operator what to change. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}

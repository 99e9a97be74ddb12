import { TaskwireError } from '../../errors.ts'

// SQLSTATE classes and codes (PostgreSQL, appendix A) for temporary failures: connection lost (08), out of resources (53),
// disk failure (58), shutdown (57P), corrupt data or index (XX001, XX002), read-only server (25006), timeouts (55P03, 57014).
const UNAVAILABLE_STATE = /^(08|53|58|57P)|^(XX001|XX002|25006|55P03|57014)$/
// Serialization failure and deadlock: the transaction was rolled back, and a retry usually succeeds.
const TRANSIENT_STATE = /^(40001|40P01)$/
const UNAVAILABLE_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037'])
// Messages of `pg`, the Neon driver, PGlite and Node for errors without a code.
const UNAVAILABLE_MESSAGE =
  /PGlite is clos|after calling end on the pool|connection terminated|connection error|not queryable|WebSocket connection to the database failed|open a WebSocket|timeout exceeded when trying to connect|connection timeout|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND/i
const UNAVAILABLE_KIND = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'])

const ENDS_SESSION = new Set(['FATAL', 'PANIC'])

// Full or failing disk, or corrupt data.
const STORAGE_STATE = /^(53100|58...|XX001|XX002)$/

/** The kind of a database failure: `transient` can be retried at once, `unavailable` later, `other` not at all. */
export type Fault = 'unavailable' | 'transient' | 'other'

/** Classifies a database error, in any of the shapes that Prisma and the drivers give it. */
export function classifyFault(error: unknown): Fault {
  let fault: Fault = 'other'
  for (const part of parts(error)) {
    const code = codeOf(part)
    if (TRANSIENT_STATE.test(code) || code === 'P2034') return 'transient'
    if (UNAVAILABLE_STATE.test(code) || UNAVAILABLE_PRISMA.has(code)) fault = 'unavailable'
    if (UNAVAILABLE_KIND.has(text(part, 'kind') ?? '')) fault = 'unavailable'
    // The server has ended or refused the session, so the statement is not at fault.
    if (ENDS_SESSION.has(text(part, 'severity') ?? '')) fault = 'unavailable'
    if (UNAVAILABLE_MESSAGE.test(text(part, 'message') ?? '')) fault = 'unavailable'
  }
  return fault
}

/** Maps a database error to the error for the caller: UNAVAILABLE if a retry can help, otherwise the error itself. */
export function asTaskwireError(error: unknown): unknown {
  const raised = raisedBy(error)
  if (raised) return raised
  if (error instanceof TaskwireError || classifyFault(error) === 'other') return error
  return new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000, cause: error })
}

const MISSING_REFERENCE = 'A referenced row does not exist or was deleted.'
const TAKEN_VALUE = 'Another row already has a value that must be unique.'

/**
 * Maps a failed change of tenant rows to the error that callers get. A foreign key violation becomes CONFLICT without a row:
 * it occurs at COMMIT, when the row is no longer known.
 */
export function asTenantError(error: unknown): unknown {
  const codes = [...parts(error)].map(codeOf)
  const conflict = (message: string) => new TaskwireError('CONFLICT', { message, current: null, cause: error })
  if (codes.some((code) => /^(P2003|23503)$/.test(code))) return conflict(MISSING_REFERENCE)
  if (isUniqueViolation(error)) return conflict(TAKEN_VALUE)
  return asTaskwireError(error)
}

// Prisma's codes for a violated foreign key and for a missing row.
const MISSING_ROW = new Set(['P2003', 'P2025'])
// P2002 is Prisma's code for a violated unique constraint.
const ABOUT_ROW = new Set([...MISSING_ROW, 'P2002'])

/** Returns true if an error concerns the rows of a statement and is therefore no failure of the database. */
export function isAboutRow(error: unknown): boolean {
  return [...parts(error)].some((part) => ABOUT_ROW.has(codeOf(part)))
}

/** Returns true if a statement failed because a required row does not exist. */
export function isMissingRow(error: unknown): boolean {
  return [...parts(error)].some((part) => MISSING_ROW.has(codeOf(part)))
}

/** Returns true if a statement violated a unique constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return [...parts(error)].some((part) => /^(P2002|23505)$/.test(codeOf(part)))
}

/** Returns true if a statement timed out waiting for a lock. */
export function isLockTimeout(error: unknown): boolean {
  return [...parts(error)].some((part) => codeOf(part) === '55P03')
}

/** Returns true if the database could not read or write its files. */
export function isStorageFault(error: unknown): boolean {
  return [...parts(error)].some((part) => STORAGE_STATE.test(codeOf(part)))
}

/** Errors for the caller by SQLSTATE: those that the functions in the migrations raise, and the foreign key violation. */
const RAISED: Record<string, (cause: unknown) => TaskwireError> = {
  // The account was deleted.
  TW401: (cause) => new TaskwireError('UNAUTHENTICATED', { cause }),
  TW403: (cause) =>
    new TaskwireError('QUOTA_EXCEEDED', {
      quota: 'rows',
      message:
        'You have reached the maximum number of rows, including the trash. Purge some, or ask for a larger quota.',
      cause,
    }),
  TW413: (cause) =>
    new TaskwireError('QUOTA_EXCEEDED', {
      quota: 'bytes',
      message:
        'You have reached the maximum number of bytes, including the trash and undo data of the last hour. Delete and purge rows, wait an hour, or ask for a larger quota.',
      cause,
    }),
  // The idempotency key was used with another input.
  TW422: (cause) => new TaskwireError('IDEMPOTENCY_MISMATCH', { cause }),
}

function raisedBy(error: unknown): TaskwireError | undefined {
  for (const part of parts(error)) {
    const raised = RAISED[codeOf(part)]
    if (raised) return raised(error)
  }
  return undefined
}

// Prisma nests the driver's error under `meta.driverAdapterError.cause`, `pg` under `cause`.
function* parts(error: unknown): Generator<object> {
  const seen = new Set<object>()
  const queue: unknown[] = [error]
  while (queue.length > 0) {
    const part = queue.shift()
    if (typeof part !== 'object' || part === null || seen.has(part)) continue
    seen.add(part)
    yield part
    for (const key of ['cause', 'meta', 'driverAdapterError']) queue.push(Reflect.get(part, key))
  }
}

/** Returns the code of the server if there is one, otherwise that of Prisma or Node. */
function codeOf(part: object): string {
  return text(part, 'originalCode') ?? text(part, 'code') ?? ''
}

function text(part: object, key: string): string | undefined {
  const value: unknown = Reflect.get(part, key)
  return typeof value === 'string' ? value : undefined
}

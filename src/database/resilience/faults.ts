import { TaskwireError } from '../../errors.ts'

// SQLSTATE classes and codes (PostgreSQL, appendix A) that say "not now": connection lost (08), out of resources (53),
// failing disk (58), shutting down (57P), broken data or index (XX001, XX002), read-only server (25006), timeouts (55P03,
// 57014).
const UNAVAILABLE_STATE = /^(08|53|58|57P)|^(XX001|XX002|25006|55P03|57014)$/
// Serialization failure and deadlock: the transaction was undone, and a second try usually passes.
const TRANSIENT_STATE = /^(40001|40P01)$/
const UNAVAILABLE_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037'])
// What `pg`, the Neon driver, PGlite and Node say without a code of their own.
const UNAVAILABLE_MESSAGE =
  /PGlite is clos|after calling end on the pool|connection terminated|connection error|not queryable|WebSocket connection to the database failed|open a WebSocket|timeout exceeded when trying to connect|connection timeout|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND/i
const UNAVAILABLE_KIND = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'])

const ENDS_SESSION = new Set(['FATAL', 'PANIC'])

// The disk is full or fails, or what is on it is broken.
const STORAGE_STATE = /^(53100|58...|XX001|XX002)$/

/** Kinds of database failures: no answer now; worth another try at once; a mistake of the statement. */
export type Fault = 'unavailable' | 'transient' | 'other'

/** Says what kind of failure a database error is, whichever of the driver's several shapes it has. */
export function classifyFault(error: unknown): Fault {
  let fault: Fault = 'other'
  for (const part of parts(error)) {
    const code = codeOf(part)
    if (TRANSIENT_STATE.test(code) || code === 'P2034') return 'transient'
    if (UNAVAILABLE_STATE.test(code) || UNAVAILABLE_PRISMA.has(code)) fault = 'unavailable'
    if (UNAVAILABLE_KIND.has(text(part, 'kind') ?? '')) fault = 'unavailable'
    // The server has ended the session or not begun one, whatever the reason: the statement cannot be at fault.
    if (ENDS_SESSION.has(text(part, 'severity') ?? '')) fault = 'unavailable'
    if (UNAVAILABLE_MESSAGE.test(text(part, 'message') ?? '')) fault = 'unavailable'
  }
  return fault
}

/** Maps a database failure to the error that callers get: UNAVAILABLE where a retry helps, the error itself otherwise. */
export function asTaskwireError(error: unknown): unknown {
  const raised = raisedBy(error)
  if (raised) return raised
  if (error instanceof TaskwireError || classifyFault(error) === 'other') return error
  return new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000, cause: error })
}

const MISSING_REFERENCE = 'A row that this one refers to does not exist, or was removed meanwhile.'
const TAKEN_VALUE = 'Another row already has a value that must be unique.'

/**
 * Maps a failed change of tenant rows to the error that callers get. Foreign keys are checked at COMMIT, when the row is no
 * longer at hand: CONFLICT carries none.
 */
export function asTenantError(error: unknown): unknown {
  const codes = [...parts(error)].map(codeOf)
  const conflict = (message: string) => new TaskwireError('CONFLICT', { message, current: null, cause: error })
  if (codes.some((code) => /^(P2003|23503)$/.test(code))) return conflict(MISSING_REFERENCE)
  if (isUniqueViolation(error)) return conflict(TAKEN_VALUE)
  return asTaskwireError(error)
}

// Prisma: the row that another one belongs to is not there; the row is not there.
const MISSING_ROW = new Set(['P2003', 'P2025'])
// And a unique value is taken.
const ABOUT_ROW = new Set([...MISSING_ROW, 'P2002'])

/** Says whether an error is about the rows of a statement, and so not a failure of the database. */
export function isAboutRow(error: unknown): boolean {
  return [...parts(error)].some((part) => ABOUT_ROW.has(codeOf(part)))
}

/** Says whether a statement failed because a row that it needs has been deleted. */
export function isMissingRow(error: unknown): boolean {
  return [...parts(error)].some((part) => MISSING_ROW.has(codeOf(part)))
}

/** Returns true if a statement failed because another row has a value that may be there once. */
export function isUniqueViolation(error: unknown): boolean {
  return [...parts(error)].some((part) => /^(P2002|23505)$/.test(codeOf(part)))
}

/** Says whether a statement has waited too long for a lock. */
export function isLockTimeout(error: unknown): boolean {
  return [...parts(error)].some((part) => codeOf(part) === '55P03')
}

/** Says whether the database could not write or read what it keeps. */
export function isStorageFault(error: unknown): boolean {
  return [...parts(error)].some((part) => STORAGE_STATE.test(codeOf(part)))
}

/** What our own functions in the database raise: the error that the caller gets. */
const RAISED: Record<string, (cause: unknown) => TaskwireError> = {
  // The account has ended.
  TW401: (cause) => new TaskwireError('UNAUTHENTICATED', { cause }),
  TW403: (cause) =>
    new TaskwireError('QUOTA_EXCEEDED', {
      quota: 'rows',
      message:
        'You hold as many rows as one user may, those in the trash included: purge some, or ask for a larger quota.',
      cause,
    }),
  TW413: (cause) =>
    new TaskwireError('QUOTA_EXCEEDED', {
      quota: 'bytes',
      message:
        'You hold as many bytes as one user may, those of the trash and of the last hour for undo included: delete and purge something, wait an hour, or ask for a larger quota.',
      cause,
    }),
  // A key that was used with another input.
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

/** The code that the server gave, or else Prisma or Node. */
function codeOf(part: object): string {
  return text(part, 'originalCode') ?? text(part, 'code') ?? ''
}

function text(part: object, key: string): string | undefined {
  const value: unknown = Reflect.get(part, key)
  return typeof value === 'string' ? value : undefined
}

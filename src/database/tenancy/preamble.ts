import { AsyncLocalStorage } from 'node:async_hooks'

/** The user that a database call runs for, and its access mode. */
export interface Caller {
  userId: string
  /** `deletion` deletes all data of the user. */
  access: 'read' | 'write' | 'deletion'
  /** Identifies a change for undo, and carries its idempotency key. */
  change?: { changeId: string; key?: ChangeKey | undefined } | undefined
  /** The stored answer, set when the transaction begins, if the idempotency key was used before. */
  replayed?: unknown
}

/** The idempotency key of a change, with the procedure and input hash that detect its reuse for another change. */
export interface ChangeKey {
  procedure: string
  key: string
  inputHash: string
  /** Restricts the stored answer to rows of this entity, and to these ids. Default: all rows that the change affects. */
  entity?: string
  ids?: string[]
}

/** Limits for one user: rows, including the trash, and bytes of text. Unlimited where omitted. */
export interface Quota {
  rows?: number | undefined
  bytes?: number | undefined
}

/** The first statement of every transaction. It sets role and caller; COMMIT or ROLLBACK resets both. */
export interface Preamble {
  sql: string
  values: (string | null)[]
  /** Called with the last column of the preamble's only row. */
  received?: (value: unknown) => void
  /** Overrides the default statement deadline, in milliseconds. */
  deadlineMs?: number | undefined
}

/** Returns the session preamble for a transaction that starts now. @throws Error if no caller is set. */
export type MakePreamble = () => Preamble

/** Carries the caller to the driver. Only `tenant.ts` sets it. */
export const callers = new AsyncLocalStorage<Caller>()

// Per transaction, because a pooler would refuse or leak connection settings. Time-outs are in milliseconds. The time zone
// is UTC on every server, because Prisma's adapters read and write timestamps as UTC.
const SETTINGS = `set_config('TimeZone', 'UTC', true), set_config('statement_timeout', '5000', true),
  set_config('lock_timeout', '4000', true), set_config('idle_in_transaction_session_timeout', '10000', true)`

const READ = `SELECT set_config('role', 'taskwire_app', true), set_config('app.user_id', $1, true),
  set_config('transaction_read_only', 'on', true), ${SETTINGS}`
// The time-outs come first: they limit how long app_begin waits for the user's earlier writes.
const write = ({ rows, bytes }: Quota) => `SELECT ${SETTINGS}, set_config('app.row_limit', '${rows ?? ''}', true),
  set_config('app.byte_limit', '${bytes ?? ''}', true), public.app_begin($1, $2::uuid, $3::jsonb)::text AS replayed`
const DELETION = `SELECT ${SETTINGS}, public.app_end($1)::text AS deleted`
const SIGN_IN = `SELECT set_config('role', 'taskwire_auth', true), ${SETTINGS}`

/** Returns the session preamble for tenant tables: it restricts access to the caller's rows and enforces a quota. */
export function tenantPreambleWith(quota: Quota = {}): MakePreamble {
  const sql = write(quota)
  return () => {
    const caller = callers.getStore()
    if (!caller?.userId) throw new Error('A tenant table was queried outside asCaller(): no caller is set')
    if (caller.access === 'read') return { sql: READ, values: [caller.userId] }
    if (caller.access === 'deletion') return { sql: DELETION, values: [caller.userId], deadlineMs: callerDeadline() }
    const { changeId = null, key } = caller.change ?? {}
    return {
      sql,
      values: [caller.userId, changeId, key ? requestOf(key) : null],
      received: (replayed) => {
        if (typeof replayed === 'string') caller.replayed = JSON.parse(replayed)
      },
    }
  }
}

function requestOf({ procedure, key, inputHash, entity, ids }: ChangeKey): string {
  return JSON.stringify({ procedure, key, hash: inputHash, entity, ids })
}

/** Returns the statement deadline of the current caller in milliseconds; undefined means the default. */
export function callerDeadline(): number | undefined {
  return callers.getStore()?.access === 'deletion' ? 120_000 : undefined
}

/** Returns the session preamble for tenant tables without a quota. */
export const tenantPreamble = tenantPreambleWith()

const JANITOR = `SELECT set_config('role', 'taskwire_janitor', true), ${SETTINGS}`

/** Returns the session preamble of the clean-up, whose role can access only expired rows, of all users. */
export const janitorPreamble: MakePreamble = () => ({ sql: JANITOR, values: [] })

const WORKER = `SELECT set_config('role', 'taskwire_worker', true), ${SETTINGS}`

/** Returns the session preamble of the worker, whose role sees which rows of all users are due, and nothing else. */
export const workerPreamble: MakePreamble = () => ({ sql: WORKER, values: [] })

/** Returns the session preamble of the sign-in, whose role cannot access tenant tables. */
export const signInPreamble: MakePreamble = () => ({ sql: SIGN_IN, values: [] })

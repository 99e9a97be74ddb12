import { AsyncLocalStorage } from 'node:async_hooks'

/** Who a database call is for, and whether it may change anything. */
export interface Caller {
  userId: string
  /** To end is to delete everything of the user. */
  access: 'read' | 'write' | 'end'
  /** Names a change, so that it can be taken back, or sent again without happening again. */
  change?: { changeId: string; key?: ChangeKey | undefined } | undefined
  /** Set as the transaction begins, where the change's key was used before: what was kept then. */
  replayed?: unknown
}

/** A key that a caller has sent a change with, and what the change is, so that it is told from another. */
export interface ChangeKey {
  procedure: string
  key: string
  inputHash: string
  /** Keep for a replay only rows of this entity, and only these; all that the change touches unless given. */
  entity?: string
  ids?: string[]
}

/** The most that one user may hold: rows, those in the trash included, and bytes of text. Any number unless given. */
export interface Quota {
  rows?: number | undefined
  bytes?: number | undefined
}

/** What every transaction begins with: it sets the role and the caller, and COMMIT or ROLLBACK undoes both. */
export interface Preamble {
  sql: string
  values: (string | null)[]
  /** True if the transaction may leave constraints to be checked at COMMIT. */
  defersConstraints?: boolean
  /** Told what the last column of its one row holds. */
  received?: (value: unknown) => void
  /** How long the statement may take, in milliseconds, where that is longer than others may. */
  deadlineMs?: number | undefined
}

/** Says what a transaction that starts now has to begin with. Throws where nobody is named. */
export type MakePreamble = () => Preamble

/** Carries the caller from `db/tenant.ts`, the one place that sets it, to the driver. */
export const callers = new AsyncLocalStorage<Caller>()

// Per transaction, because a pooler would refuse or leak connection settings. Time-outs are in milliseconds. The zone is
// UTC whatever the server's: Prisma's adapters write and read timestamps as if it were.
const SETTINGS = `set_config('TimeZone', 'UTC', true), set_config('statement_timeout', '5000', true),
  set_config('lock_timeout', '4000', true), set_config('idle_in_transaction_session_timeout', '10000', true)`

const READ = `SELECT set_config('role', 'taskwire_app', true), set_config('app.user_id', $1, true),
  set_config('transaction_read_only', 'on', true), ${SETTINGS}`
// The time-outs come first: app_begin waits for the user's earlier writes, and must not wait for ever.
const write = ({ rows, bytes }: Quota) => `SELECT ${SETTINGS}, set_config('app.row_limit', '${rows ?? ''}', true),
  set_config('app.byte_limit', '${bytes ?? ''}', true), public.app_begin($1, $2::uuid, $3::jsonb)::text AS replayed`
const END = `SELECT ${SETTINGS}, public.app_end($1)::text AS ended`
const SIGN_IN = `SELECT set_config('role', 'taskwire_auth', true), ${SETTINGS}`

/** Builds the preamble of tenant transactions: it limits them to the caller's rows, and writes to the caller's quota. */
export function tenantPreambleWith(quota: Quota = {}): MakePreamble {
  const sql = write(quota)
  return () => {
    const caller = callers.getStore()
    if (!caller?.userId) throw new Error('A tenant table was asked for outside asCaller(): nobody is named')
    if (caller.access === 'read') return { sql: READ, values: [caller.userId] }
    if (caller.access === 'end') return { sql: END, values: [caller.userId], deadlineMs: callerDeadline() }
    const { changeId = null, key } = caller.change ?? {}
    return {
      sql,
      values: [caller.userId, changeId, key ? requestOf(key) : null],
      defersConstraints: true,
      received: (replayed) => {
        if (typeof replayed === 'string') caller.replayed = JSON.parse(replayed)
      },
    }
  }
}

function requestOf({ procedure, key, inputHash, entity, ids }: ChangeKey): string {
  return JSON.stringify({ procedure, key, hash: inputHash, entity, ids })
}

/** Returns how long the caller's statement may take, in milliseconds, where that is longer than others may. */
export function callerDeadline(): number | undefined {
  return callers.getStore()?.access === 'end' ? 120_000 : undefined
}

/** The preamble of tenant transactions without a quota. */
export const tenantPreamble = tenantPreambleWith()

const JANITOR = `SELECT set_config('role', 'taskwire_janitor', true), ${SETTINGS}`

/** Returns the preamble of the clean-up: its role reaches the expired rows of all users, and nothing else. */
export const janitorPreamble: MakePreamble = () => ({ sql: JANITOR, values: [] })

/** Returns the preamble of the sign-in: its role sees no tenant table. */
export const signInPreamble: MakePreamble = () => ({ sql: SIGN_IN, values: [] })

import { AsyncLocalStorage } from 'node:async_hooks'

/** Who a database call is for, and whether it may change anything. */
export interface Caller {
  userId: string
  access: 'read' | 'write'
}

/** What every transaction begins with: it sets the role and the caller, and COMMIT or ROLLBACK undoes both. */
export interface Prefix {
  sql: string
  values: string[]
}

/** Says what a transaction that starts now has to begin with. Throws where nobody is named. */
export type Fence = () => Prefix

/** Carries the caller from `db/tenant.ts`, the one place that sets it, to the driver. */
export const callers = new AsyncLocalStorage<Caller>()

// Per transaction, because a pooler would refuse or leak connection settings. Time-outs are in milliseconds. The zone is
// UTC whatever the server's: Prisma's adapters write and read timestamps as if it were.
const SETTINGS = `set_config('TimeZone', 'UTC', true), set_config('statement_timeout', '5000', true),
  set_config('lock_timeout', '4000', true), set_config('idle_in_transaction_session_timeout', '10000', true)`

const READ = `SELECT set_config('role', 'taskwire_app', true), set_config('app.user_id', $1, true),
  set_config('transaction_read_only', 'on', true), ${SETTINGS}`
// The time-outs come first: app_begin waits for the user's earlier writes, and must not wait for ever.
const WRITE = `SELECT ${SETTINGS}, app_begin($1)`
const SIGN_IN = `SELECT set_config('role', 'taskwire_auth', true), ${SETTINGS}`

/** The fence around tenant tables: the caller's rows and nothing else. */
export const tenantFence: Fence = () => {
  const caller = callers.getStore()
  if (!caller?.userId) throw new Error('A tenant table was asked for outside asCaller(): nobody is named')
  return { sql: caller.access === 'write' ? WRITE : READ, values: [caller.userId] }
}

/** The fence around the sign-in's tables: a role that sees no tenant table. */
export const signInFence: Fence = () => ({ sql: SIGN_IN, values: [] })

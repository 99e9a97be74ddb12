import { EnvironmentError } from '../config/environment.ts'
import { DirectoryLockedError, DirectoryUnusableError } from '../database/drivers/embedded/lock.ts'
import { MigrationError } from '../database/migrations/migrate.ts'
import { UnknownColumnError } from '../database/migrations/unknown-column-error.ts'
import { classifyFault, isStorageFault } from '../database/resilience/faults.ts'
import { IsolationError } from '../database/tenancy/check-isolation.ts'
import { MissingRolesError } from '../database/tenancy/roles.ts'
import { SetupError } from '../errors.ts'
import { ListenError } from '../http/server/listen.ts'
import { UsageError } from './usage-error.ts'

const EXPLAINED = [
  DirectoryLockedError,
  DirectoryUnusableError,
  EnvironmentError,
  IsolationError,
  ListenError,
  MigrationError,
  MissingRolesError,
  SetupError,
  UnknownColumnError,
  UsageError,
]

// SQLSTATE classes: invalid authorization (28), database does not exist (3D).
const LOGIN_ERROR_STATE = /^(28|3D)/

/** Returns a message about why the process cannot start: one line for a known cause, the stack for a bug. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (EXPLAINED.some((kind) => error instanceof kind)) return error.message
  if (isRejectedLogin(error)) return `The database refused the connection: ${error.message}. Check DATABASE_URL.`
  if (isStorageFault(error)) {
    return `The database cannot read or write its files: ${error.message}. Check its disk; then make room, or restore a backup.`
  }
  if (classifyFault(error) === 'unavailable')
    return `The database does not answer: ${error.message || String(error.cause)}`
  // File system errors name the path and the reason.
  if ('path' in error && 'syscall' in error) return error.message
  return error.stack ?? error.message
}

/** Returns whether the database server rejected the login or has no such database. */
export function isRejectedLogin(error: unknown): boolean {
  return error instanceof Error && 'code' in error && LOGIN_ERROR_STATE.test(String(error.code))
}

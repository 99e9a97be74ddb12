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

// SQLSTATE classes: the login is refused (28), there is no such database (3D).
const REFUSED_STATE = /^(28|3D)/

/** Says why the process cannot start: one clear line where the cause is known, the stack where it is a fault of ours. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (EXPLAINED.some((kind) => error instanceof kind)) return error.message
  if (isRefusedLogin(error)) return `The database refuses: ${error.message}. See DATABASE_URL.`
  if (isStorageFault(error)) {
    return `The database cannot read or write its files: ${error.message}. Check its disk; then make room, or restore a backup.`
  }
  if (classifyFault(error) === 'unavailable')
    return `The database does not answer: ${error.message || String(error.cause)}`
  // The system's refusals of a file name it and say why.
  if ('path' in error && 'syscall' in error) return error.message
  return error.stack ?? error.message
}

/** Says whether the database answers and lets this login not in, or does not exist on the server. */
export function isRefusedLogin(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REFUSED_STATE.test(String(error.code))
}

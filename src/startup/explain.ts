import { UnfencedDatabaseError } from '../db/check-fence.ts'
import { classifyFault } from '../db/faults.ts'
import { DirectoryLockedError } from '../db/lock.ts'
import { MigrationError } from '../db/migrate.ts'
import { MissingRolesError } from '../db/roles.ts'
import { EnvironmentError } from '../env.ts'
import { UsageError } from './usage-error.ts'

const EXPLAINED = [
  DirectoryLockedError,
  EnvironmentError,
  MigrationError,
  MissingRolesError,
  UnfencedDatabaseError,
  UsageError,
]

/** Says why the process cannot start: one clear line where the cause is known, the stack where it is a fault of ours. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (EXPLAINED.some((kind) => error instanceof kind)) return error.message
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? String(error.port) : ''
    return `Port ${port} is taken. Stop what listens there, or choose another: PORT=8001 npm start`
  }
  if (classifyFault(error) === 'unavailable')
    return `The database does not answer: ${error.message || String(error.cause)}`
  return error.stack ?? error.message
}

import { UsageError } from './usage-error.ts'

/** How a process is started, beside its environment. */
export interface Arguments {
  /** Exit where the database does not answer, instead of waiting for it. */
  failFast: boolean
}

/** Reads the command line of the server. @throws UsageError for what it does not know. */
export function readArguments(given: string[]): Arguments {
  const unknown = given.find((argument) => argument !== '--fail-fast')
  if (unknown !== undefined) {
    throw new UsageError(
      `Unknown argument ${unknown}. The server takes --fail-fast; all else is set by environment variables (.env.example).`,
    )
  }
  return { failFast: given.length > 0 }
}

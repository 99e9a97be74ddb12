import { UsageError } from './usage-error.ts'

/** Command-line options of the server. */
export interface Arguments {
  /** Whether to exit when the database is unavailable, instead of waiting for it. */
  failFast: boolean
}

/** Parses the command line of the server. @throws UsageError for an unknown argument. */
export function readArguments(given: string[]): Arguments {
  const unknown = given.find((argument) => argument !== '--fail-fast')
  if (unknown !== undefined) {
    throw new UsageError(
      `Unknown argument ${unknown}. The server accepts --fail-fast; environment variables set everything else (see .env.example).`,
    )
  }
  return { failFast: given.length > 0 }
}

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

/** The arguments that a command takes. */
export interface Accepted {
  /** Maximum number of arguments that are not options. */
  most: number
  options?: readonly string[]
}

/** Rejects the arguments that a command does not take. @throws UsageError for the first of them. */
export function assertArguments(given: readonly string[], { most, options = [] }: Accepted): void {
  const values = given.filter((argument) => !options.includes(argument))
  const unknown = values.find((argument, index) => index >= most || argument.startsWith('-'))
  if (unknown !== undefined)
    throw new UsageError(`Unknown argument ${unknown}. "taskwire --help" lists the commands with their arguments.`)
}

/** Returns whether a command line asks for help, wherever in it. */
export function asksForHelp(given: readonly string[]): boolean {
  return given.some((argument) => argument === '--help' || argument === '-h')
}

import { explain } from './explain.ts'

/** Runs a command line to its end: exit code 0, or 1 with the reason in plain words on standard error. */
export function runCommand(main: (args: string[]) => Promise<void>): void {
  main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${explain(error)}\n`)
      process.exit(1)
    },
  )
}

/** Tells how far a run is: on a terminal one line that changes, in a log one line each. */
export function progress(line: string): void {
  const { isTTY, columns } = process.stdout
  process.stdout.write(isTTY ? `\r\u001b[K${line.slice(0, columns - 1)}` : `${line}\n`)
}

/** Has the process end with 1. What stops PostgreSQL when a process ends would end it with 0. */
export function endWithFailure(): void {
  process.once('exit', () => {
    process.exitCode = 1
  })
}

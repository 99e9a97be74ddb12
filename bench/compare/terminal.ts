/** Prints the progress of a run: on a terminal as one updated line, otherwise as separate lines. */
export function progress(line: string): void {
  const { isTTY, columns } = process.stdout
  process.stdout.write(isTTY ? `\r\u001b[K${line.slice(0, columns - 1)}` : `${line}\n`)
}

/** Makes the process exit with 1, even though the exit handler of the embedded PostgreSQL would set 0. */
export function endWithFailure(): void {
  process.once('exit', () => {
    process.exitCode = 1
  })
}

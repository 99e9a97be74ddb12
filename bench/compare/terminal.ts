/** Prints the progress of a run: on a terminal as one updated line, otherwise as separate lines. */
export function progress(line: string): void {
  const { isTTY, columns } = process.stdout
  process.stdout.write(isTTY ? `\r\u001b[K${line.slice(0, columns - 1)}` : `${line}\n`)
}

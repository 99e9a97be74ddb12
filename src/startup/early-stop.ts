const exit = () => process.exit(0)

/**
 * Ends the process at once when it is told to stop before it serves anything. Process 1 of a container would otherwise
 * ignore the signal: for it there is no default.
 */
export function stopEarly(): void {
  process.on('SIGTERM', exit).on('SIGINT', exit)
}

/** From now on somebody else handles the signals. */
export function stopLater(): void {
  process.off('SIGTERM', exit).off('SIGINT', exit)
}

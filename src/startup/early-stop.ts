const exit = () => process.exit(0)

/**
 * Exits on SIGTERM and SIGINT until the process serves requests. Process 1 of a container would ignore these signals: the
 * kernel has no default action for it.
 */
export function exitOnEarlySignal(): void {
  process.on('SIGTERM', exit).on('SIGINT', exit)
}

/** Leaves the signals to the graceful shutdown. */
export function endEarlySignals(): void {
  process.off('SIGTERM', exit).off('SIGINT', exit)
}

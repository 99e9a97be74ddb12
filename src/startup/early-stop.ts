const exit = () => process.exit(0)

/**
 * Exits on SIGTERM and SIGINT until the process serves requests. Without handlers, process 1 of a container would ignore
 * these signals, because the kernel applies no default action to it.
 */
export function exitOnEarlySignal(): void {
  process.on('SIGTERM', exit).on('SIGINT', exit)
}

/** Removes the early handlers, so that graceful shutdown can handle the signals. */
export function endEarlySignals(): void {
  process.off('SIGTERM', exit).off('SIGINT', exit)
}

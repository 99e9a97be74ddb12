/** Calls functions of the application. An error of one neither stops the others nor the store: it is reported like that of an event. */
export function callAll(calls: Iterable<() => unknown>): void {
  for (const call of calls) {
    try {
      call()
    } catch (error) {
      const { reportError = console.error } = globalThis as { reportError?: (error: unknown) => void }
      reportError(error)
    }
  }
}

interface Locks {
  request(name: string, options: { signal: AbortSignal }, hold: () => Promise<void>): Promise<unknown>
}

/**
 * Calls `onLeader` as soon as no other tab holds the lock of this name, and holds it until the signal is aborted. The browser
 * releases the lock of a page that was closed, has crashed or was killed.
 *
 * Calls it at once without a name, without Web Locks (pages without TLS, browsers before 2022), and if the browser refuses
 * the lock (blocked cookies).
 */
export function lead(name: string | undefined, signal: AbortSignal, onLeader: () => void): void {
  // In a microtask of its own, so that an exception of the caller does not release the lock.
  const begin = () => queueMicrotask(() => signal.aborted || onLeader())
  const { navigator } = globalThis as { navigator?: { locks?: Locks } }
  if (name === undefined || !navigator?.locks) {
    begin()
    return
  }
  const hold = () => {
    begin()
    return new Promise<void>((release) => signal.addEventListener('abort', () => release()))
  }
  // Aborting the signal rejects a waiting request. Any other rejection means that the page may not use locks.
  navigator.locks.request(name, { signal }, hold).catch(begin)
}

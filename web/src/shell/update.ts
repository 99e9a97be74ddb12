/** How often an open app asks for a new version, in milliseconds. */
const CHECK_MS = 60 * 60_000
/** How long a new version may take to replace the old one, in milliseconds. Usually it takes about a second. */
const TAKE_OVER_MS = 3000

/** The service worker of this app: whether a new version waits, and how to start it. */
export interface AppUpdate {
  /** True if a new version is stored on the device and starts with the next load. */
  readonly isReady: boolean
  /** Calls a listener when `isReady` has changed. Returns the function that removes it. */
  subscribe(listener: () => void): () => void
  /** Looks for a new version on the server. */
  check(): void
  /** Starts the new version, or loads the page again if none waits. */
  reload(): void | Promise<void>
}

/**
 * Registers the service worker, which stores the app for a start without network. A new version waits until `reload` is
 * called, or until all tabs are closed. Without service workers, as over plain HTTP, the app needs the network to start.
 */
export function registerAppUpdate(address: string): AppUpdate {
  const listeners = new Set<() => void>()
  let registration: ServiceWorkerRegistration | undefined
  let isReady = false
  let isAgreed = false

  function show(ready: boolean): void {
    isReady = ready
    for (const listener of listeners) listener()
  }

  function watch(found: ServiceWorkerRegistration): void {
    registration = found
    // The first version takes over by itself: there is nothing to replace.
    const offer = () => found.waiting && navigator.serviceWorker.controller && show(true)
    offer()
    found.addEventListener('updatefound', () => found.installing?.addEventListener('statechange', offer))
    // A page that was loading while the worker started does not use it yet, and would need the network for its other parts.
    void navigator.serviceWorker.ready.then(
      ({ active }) => navigator.serviceWorker.controller ?? active?.postMessage('claim'),
    )
    setInterval(check, CHECK_MS)
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && check())
  }

  function check(): void {
    // Without network there is no newer version to find.
    registration?.update().catch(() => undefined)
  }

  if ('serviceWorker' in navigator) {
    const hadWorker = navigator.serviceWorker.controller !== null
    // Without network, the next start registers it.
    navigator.serviceWorker.register(address, { updateViaCache: 'none' }).then(watch, () => undefined)
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (isAgreed) location.reload()
      // Another tab has started the new version. This one goes on with the old one until the user agrees.
      else if (hadWorker) show(true)
    })
  }

  return {
    get isReady() {
      return isReady
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    check,
    reload: async () => {
      // A page that could not be shown has registered nothing.
      const found = registration ?? (await navigator.serviceWorker?.getRegistration(address))
      const waiting = found?.waiting
      if (!waiting) {
        location.reload()
        return
      }
      isAgreed = true
      waiting.postMessage('activate')
      // Chromium sometimes lets the new version wait although it may start, until a page of the old one is left.
      setTimeout(() => location.reload(), TAKE_OVER_MS)
    },
  }
}

/**
 * Storage for the session token between calls. The token is a credential: it grants access until sign-out or expiry.
 *
 * @example
 * const entries = new Map<string, string>()
 * const storage: SessionStorage = {
 *   get: () => entries.get('session'),
 *   set: (token) => void (token === undefined ? entries.delete('session') : entries.set('session', token)),
 * }
 */
export interface SessionStorage {
  get(): string | undefined | Promise<string | undefined>
  /** Stores the token; `undefined` deletes it. */
  set(token: string | undefined): void | Promise<void>
}

/**
 * Creates a storage in memory. The session is lost when the program ends.
 *
 * @example
 * const session = createSession({ url: 'http://localhost:8000', storage: memorySessionStorage() })
 */
export function memorySessionStorage(): SessionStorage {
  let stored: string | undefined
  return {
    get: () => stored,
    set: (token) => {
      stored = token
    },
  }
}

/**
 * Creates a storage in the browser's `localStorage`, which survives a reload. Every script in the page can read it, so use
 * it only in pages without third-party scripts.
 *
 * @example
 * const session = createSession({ url: 'http://localhost:8000', storage: localSessionStorage() })
 */
export function localSessionStorage(key = 'taskwire.session'): SessionStorage {
  return {
    get: () => localStorage.getItem(key) ?? undefined,
    set: (token) => {
      if (token === undefined) localStorage.removeItem(key)
      else localStorage.setItem(key, token)
    },
  }
}

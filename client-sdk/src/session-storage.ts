/**
 * Where a session token is kept between calls. Whoever has the token is the user, until it is signed out.
 *
 * @example
 * const held = new Map<string, string>()
 * const storage: SessionStorage = {
 *   get: () => held.get('session'),
 *   set: (token) => void (token === undefined ? held.delete('session') : held.set('session', token)),
 * }
 */
export interface SessionStorage {
  get(): string | undefined | Promise<string | undefined>
  /** `undefined` forgets it. */
  set(token: string | undefined): void | Promise<void>
}

/**
 * Keeps the session for as long as the program runs.
 *
 * @example
 * const session = createSession({ url: 'http://localhost:8000', storage: memorySessionStorage() })
 */
export function memorySessionStorage(): SessionStorage {
  let held: string | undefined
  return {
    get: () => held,
    set: (token) => {
      held = token
    },
  }
}

/**
 * Keeps the session in the browser's `localStorage`, so that it survives a reload. Any script that runs in the page can
 * read it there: use it only where no foreign script can.
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

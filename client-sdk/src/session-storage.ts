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

/**
 * The cookies of one request, as frameworks for server-side rendering offer them: the result of `cookies()` in Next.js,
 * `event.cookies` in SvelteKit, `Astro.cookies`. `get` returns a value or an object with one.
 *
 * @example
 * const jar = new Map<string, string>()
 * const cookies: CookieJar = { get: (name) => jar.get(name), set: (name, value) => jar.set(name, value) }
 */
export interface CookieJar {
  get(name: string): CookieValue | Promise<CookieValue>
  set(name: string, value: string, attributes: CookieAttributes): unknown
}

type CookieValue = string | { value: string } | undefined

/**
 * The attributes of the cookie of `cookieSessionStorage` (RFC 6265 §4.1.2). `maxAge` is in seconds; 0 deletes the cookie.
 *
 * @example
 * const attributes: CookieAttributes = { httpOnly: true, sameSite: 'lax', secure: true, path: '/', maxAge: 604_800 }
 */
export interface CookieAttributes {
  httpOnly: true
  sameSite: 'lax'
  secure: boolean
  path: '/'
  maxAge: number
}

/** The validity of a session, in seconds. */
const WEEK_S = 7 * 24 * 3600

/**
 * Creates a storage in a cookie of a frontend that renders on its own server. Scripts cannot read the cookie (HttpOnly), and
 * other sites cannot send it with their forms (SameSite=Lax). `cookies` may be a function that returns those of the current
 * request, like `cookies` of Next.js. Set `secure: false` only for development over http.
 *
 * @example
 * const jar = new Map<string, string>()
 * const cookies: CookieJar = { get: (name) => jar.get(name), set: (name, value) => jar.set(name, value) }
 * const session = createSession({ url: 'http://localhost:8000', storage: cookieSessionStorage(cookies) })
 */
export function cookieSessionStorage(
  cookies: CookieJar | (() => CookieJar | Promise<CookieJar>),
  { name = 'taskwire-session', secure = true }: { name?: string; secure?: boolean } = {},
): SessionStorage {
  const open = async () => (typeof cookies === 'function' ? cookies() : cookies)
  return {
    get: async () => {
      const cookie = await (await open()).get(name)
      // A cookie that was deleted during this request is empty.
      return (typeof cookie === 'string' ? cookie : cookie?.value) || undefined
    },
    set: async (token = '') => {
      // Browsers delete a cookie only if the attributes match those it was set with.
      const maxAge = token === '' ? 0 : WEEK_S
      await (await open()).set(name, token, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge })
    },
  }
}

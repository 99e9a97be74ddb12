import type { SessionStorage } from './session-storage.ts'

/**
 * Options of `createSession`. Only `url` is required.
 *
 * @example
 * const options: SessionOptions = { url: 'https://tasks.example.com', storage: localSessionStorage() }
 */
export interface SessionOptions {
  /** The server's address, like `https://tasks.example.com`, or `https://example.com/tw` with a base path. */
  url: string | URL
  /**
   * How the session is kept. `token` (default): by this program, in `storage`. `cookie`: by the browser, in a cookie of the
   * server that scripts cannot read; for pages on the server's own origin.
   */
  mode?: 'token' | 'cookie' | undefined
  /** Where to store the session token. Default: in memory, lost when the program ends. Not with `mode: 'cookie'`. */
  storage?: SessionStorage | undefined
  /** The `fetch` to use. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /**
   * Headers sent with every request. A server-side frontend passes its visitor's address here as `x-forwarded-for`; the
   * Taskwire server accepts it from addresses in TRUSTED_PROXIES.
   */
  headers?: Record<string, string> | undefined
}

/**
 * A user's session with the built-in sign-in. It is valid for 7 days; its access tokens are valid for 15 minutes.
 *
 * @example
 * const signOutIfNeeded = async (session: Session) => (await session.isSignedIn()) && session.signOut()
 */
export interface Session {
  /** Creates an account and signs in. @throws TaskwireError INVALID_INPUT, also if the e-mail address is in use. */
  signUp(person: { name: string; email: string; password: string }, options?: SessionCallOptions): Promise<void>
  /** Signs in. @throws TaskwireError UNAUTHENTICATED for a wrong e-mail address or password, RATE_LIMITED. */
  signIn(credentials: { email: string; password: string }, options?: SessionCallOptions): Promise<void>
  /**
   * Deletes the session from the storage and ends it on the server. Issued access tokens stay valid until they expire. With
   * `mode: 'cookie'`, ends the session of all tabs; if it fails, the browser is still signed in.
   */
  signOut(options?: SessionCallOptions): Promise<void>
  /**
   * Returns whether a session is stored. The server may have ended it. With `mode: 'cookie'`, asks the server unless there is
   * a valid access token in memory. @throws TaskwireError NETWORK and others if the server does not answer that question.
   */
  isSignedIn(): Promise<boolean>
  /** Returns a valid access token and renews it when needed. Pass this function to `createTaskwire` as `token`. */
  token: (options?: { refused?: string }) => Promise<string>
}

/**
 * Options of one sign-up, sign-in or sign-out.
 *
 * @example
 * const options: SessionCallOptions = { signal: AbortSignal.timeout(5_000) }
 */
export interface SessionCallOptions {
  /** Aborts the call immediately; it rejects with the error code ABORTED. */
  signal?: AbortSignal | undefined
}

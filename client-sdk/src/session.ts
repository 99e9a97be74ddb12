import { checkOptions } from './check-options.ts'
import { withDeadline } from './deadline.ts'
import { isTaskwireError, TaskwireError } from './errors.ts'
import { mergeHeaders } from './merge-headers.ts'
import { memorySessionStorage, type SessionStorage } from './session-storage.ts'
import { toSignInError } from './sign-in-error.ts'

/**
 * Options of `createSession`. Only `url` is required.
 *
 * @example
 * const options: SessionOptions = { url: 'https://tasks.example.com', storage: localSessionStorage() }
 */
export interface SessionOptions {
  /** The server's address, like `https://tasks.example.com`. */
  url: string | URL
  /** Where to store the session token. Default: in memory, lost when the program ends. */
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
  /** Deletes the session from the storage and ends it on the server. Issued access tokens stay valid until they expire. */
  signOut(options?: SessionCallOptions): Promise<void>
  /** Returns whether a session is stored. The server may have ended it. */
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

/** Tokens are renewed this long before they expire, in milliseconds, so that none expires in transit. */
const MARGIN_MS = 30_000
const TIMEOUT_MS = 30_000

/**
 * Creates a session with the server's built-in sign-in. @throws TypeError that names the invalid option and the rule.
 *
 * @example
 * const session = createSession({ url: 'http://localhost:8000' })
 * await session.signIn({ email: 'ada@example.com', password: 'correct horse' })
 * const tw = createTaskwire({ url: 'http://localhost:8000', token: session.token })
 */
export function createSession(options: SessionOptions): Session {
  const base = `${checkOptions(options, { storage: 'storage', fetch: 'function', headers: 'headers' })}/api/auth`
  const storage = options.storage ?? memorySessionStorage()
  let access: Access | undefined
  let renewing: { session: string; access: Promise<Access> } | undefined

  const request = (path: string, { body, session, signal }: SessionRequest) =>
    withDeadline({ timeoutMs: TIMEOUT_MS, signal }, async (signal) => {
      const headers = mergeHeaders(options.headers, {
        ...(body && { 'content-type': 'application/json' }),
        ...(session && { authorization: `Bearer ${session}` }),
      })
      const init = body && { method: 'POST', body: JSON.stringify(body) }
      // No cookies: the session is sent in the Authorization header.
      const sent: RequestInit = { ...init, headers, signal, credentials: 'omit' }
      let response: Response
      try {
        response = await (options.fetch ?? globalThis.fetch)(base + path, sent)
      } catch (cause) {
        throw new TaskwireError('NETWORK', 'The server could not be reached.', { cause })
      }
      const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>
      if (!response.ok) throw toSignInError(response, answer)
      return answer
    })

  async function enter(path: string, body: object, { signal }: SessionCallOptions = {}): Promise<void> {
    await storage.set(tokenIn(await request(path, { body, signal })))
  }

  /** Deletes a session that the server has ended, unless another one has been stored since. */
  async function deleteStored(session: string): Promise<void> {
    if ((await storage.get()) === session) await storage.set(undefined)
  }

  async function newAccess(session: string): Promise<Access> {
    try {
      const token = tokenIn(await request('/token', { session }))
      access = { session, token, expiresAt: expiryOf(token) }
      return access
    } catch (error) {
      // A storage error must not replace the UNAUTHENTICATED error.
      if (isTaskwireError(error, 'UNAUTHENTICATED')) await deleteStored(session).catch(() => {})
      throw error
    } finally {
      if (renewing?.session === session) renewing = undefined
    }
  }

  return {
    signUp: (person, options) => enter('/sign-up/email', person, options),
    signIn: (credentials, options) => enter('/sign-in/email', credentials, options),
    isSignedIn: async () => (await storage.get()) !== undefined,
    signOut: async ({ signal } = {}) => {
      const session = await storage.get()
      // Deletion and sign-out are independent: each must happen even if the other fails.
      const deleted = (async () => storage.set(undefined))()
      const ended = session === undefined || request('/sign-out', { body: {}, session, signal })
      await Promise.all([deleted.catch(() => {}), ended])
      await deleted
    },
    token: async ({ refused } = {}) => {
      const session = await storage.get()
      if (session === undefined) throw new TaskwireError('UNAUTHENTICATED', 'There is no session. Sign in first.')
      // Another user may have signed in since: an access token is only used with the session it was created from.
      const isFresh = access && access.token !== refused && access.expiresAt - MARGIN_MS > Date.now()
      if (access?.session === session && isFresh) return access.token
      if (renewing?.session !== session) renewing = { session, access: newAccess(session) }
      return (await renewing.access).token
    },
  }
}

/** A request to the sign-in endpoints: POST with a body, else GET. */
interface SessionRequest extends SessionCallOptions {
  body?: object
  session?: string
}

/** An access token, the session it was created from, and its expiry in milliseconds since 1970. */
interface Access {
  session: string
  token: string
  expiresAt: number
}

function tokenIn({ token }: Record<string, unknown>): string {
  if (typeof token === 'string') return token
  throw new TaskwireError('UNAVAILABLE', 'The response is not from a Taskwire sign-in: check "url".')
}

/** Returns the expiry of a JWT (RFC 7519 §4.1.4) in milliseconds since 1970. Does not verify the token: the server does. */
function expiryOf(token: string): number {
  try {
    const payload = token.split('.')[1] ?? ''
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown }
    return Number(exp) * 1000 || 0
  } catch {
    return 0
  }
}

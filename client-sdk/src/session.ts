import { checkOptions } from './check-options.ts'
import { withDeadline } from './deadline.ts'
import { isTaskwireError, TaskwireError } from './errors.ts'
import { mergeHeaders } from './merge-headers.ts'
import { memorySessionStorage, type SessionStorage } from './session-storage.ts'
import { toSignInError } from './sign-in-error.ts'

/**
 * Where to sign in, and where to keep the session.
 *
 * @example
 * const options: SessionOptions = { url: 'https://tasks.example.com', storage: localSessionStorage() }
 */
export interface SessionOptions {
  /** The server's address, like `https://tasks.example.com`. */
  url: string | URL
  /** Default: memory, gone with the program. */
  storage?: SessionStorage | undefined
  /** Default: the runtime's own. */
  fetch?: typeof globalThis.fetch | undefined
  /**
   * Sent with every request. A frontend that signs visitors in from its own server passes their address on here, as
   * `x-forwarded-for`; the Taskwire server names the frontend in TRUSTED_PROXIES.
   */
  headers?: Record<string, string> | undefined
}

/**
 * A person's session at the built-in sign-in. It holds for 7 days; access tokens made from it for 15 minutes.
 *
 * @example
 * const leave = async (session: Session) => (await session.isSignedIn()) && session.signOut()
 */
export interface Session {
  /** Registers and signs in. @throws TaskwireError INVALID_INPUT, also for an e-mail address that is taken. */
  signUp(person: { name: string; email: string; password: string }, options?: SessionCallOptions): Promise<void>
  /** Signs in. @throws TaskwireError UNAUTHENTICATED for a wrong address or password, RATE_LIMITED. */
  signIn(credentials: { email: string; password: string }, options?: SessionCallOptions): Promise<void>
  /** Ends the session here and on the server. An access token that is out already holds until it expires. */
  signOut(options?: SessionCallOptions): Promise<void>
  /** Says whether there is a session; the server may have ended it. */
  isSignedIn(): Promise<boolean>
  /** Gives a valid access token, renewed when needed, once for all who wait: pass it to `createTaskwire` as it is. */
  token: (options?: { refused?: string }) => Promise<string>
}

/**
 * Options of one sign-up, sign-in or sign-out.
 *
 * @example
 * const options: SessionCallOptions = { signal: AbortSignal.timeout(5_000) }
 */
export interface SessionCallOptions {
  /** Ends the call at once, with the error code ABORTED. */
  signal?: AbortSignal | undefined
}

/** Tokens are renewed this long before they expire, in milliseconds, so that none expires on its way. */
const MARGIN_MS = 30_000
const TIMEOUT_MS = 30_000

/**
 * Opens a session at the server's own sign-in. @throws TypeError that says which option is wrong, and how.
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
      // Without credentials: the session travels in the Authorization header, not in a cookie.
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

  /** Forgets a session that the server has ended; a new one may have begun here meanwhile. */
  async function forget(session: string): Promise<void> {
    if ((await storage.get()) === session) await storage.set(undefined)
  }

  async function newAccess(session: string): Promise<Access> {
    try {
      const token = tokenIn(await request('/token', { session }))
      access = { session, token, expiresAt: expiryOf(token) }
      return access
    } catch (error) {
      // A storage that fails must not hide why the session cannot be used.
      if (isTaskwireError(error, 'UNAUTHENTICATED')) await forget(session).catch(() => {})
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
      // The server is to end the session even where this device cannot forget it, and the other way round.
      const forgotten = (async () => storage.set(undefined))()
      const ended = session === undefined || request('/sign-out', { body: {}, session, signal })
      await Promise.all([forgotten.catch(() => {}), ended])
      await forgotten
    },
    token: async ({ refused } = {}) => {
      const session = await storage.get()
      if (session === undefined) throw new TaskwireError('UNAUTHENTICATED', 'Sign in first.')
      // An access token is only used with the session it was made from: another person may have signed in.
      const isFresh = access && access.token !== refused && access.expiresAt - MARGIN_MS > Date.now()
      if (access?.session === session && isFresh) return access.token
      if (renewing?.session !== session) renewing = { session, access: newAccess(session) }
      return (await renewing.access).token
    },
  }
}

/** A request to the sign-in: a POST where it has a body. */
interface SessionRequest extends SessionCallOptions {
  body?: object
  session?: string
}

/** An access token, the session it was made from, and when it expires, in milliseconds since 1970. */
interface Access {
  session: string
  token: string
  expiresAt: number
}

function tokenIn({ token }: Record<string, unknown>): string {
  if (typeof token === 'string') return token
  throw new TaskwireError('UNAVAILABLE', 'This is not the sign-in of a Taskwire server.')
}

/** When a JWT expires (RFC 7519 §4.1.4), in milliseconds since 1970. It is not verified: that is the server's business. */
function expiryOf(token: string): number {
  try {
    const payload = token.split('.')[1] ?? ''
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown }
    return Number(exp) * 1000 || 0
  } catch {
    return 0
  }
}

import { claimsOf, createAccessTokens } from './access-tokens.ts'
import { isTaskwireError, TaskwireError } from './errors.ts'
import type { Session, SessionCallOptions } from './session-options.ts'
import { type SignInRequest, tokenIn } from './sign-in-request.ts'

/**
 * Creates a session that the browser keeps in the server's HttpOnly cookie. Only access tokens are in memory. All tabs share
 * the cookie, so another tab can replace its user: a session object serves one user until it signs in or out itself.
 */
export function createCookieSession(request: SignInRequest, base: string): Session {
  /** Counts sign-ins and sign-outs, also of other tabs. An access token is not used after the next one. */
  let changes = 0
  /** The user of this object: that of its sign-in, or of its first access token. */
  let bound: { user?: unknown } = {}
  const reportChange = connectTabs(`taskwire.session ${base}`, () => changes++)

  const accessToken = createAccessTokens(async (_changes: number) => {
    // A sign-in during the request replaces the object, and does not get the user of this response.
    const own = bound
    const token = tokenIn(await request('/token', {}))
    const { sub } = claimsOf(token)
    own.user ??= sub
    if (own.user === sub) return token
    throw new TaskwireError('UNAUTHENTICATED', 'Another user has signed in with this browser. Reload the page.')
  })
  const token: Session['token'] = ({ refused } = {}) => accessToken(changes, refused)

  /** Sends a sign-in or sign-out. The cookie may have changed even if there is no response. */
  async function change(path: string, body: object, { signal }: SessionCallOptions = {}) {
    try {
      return await request(path, { body, signal })
    } finally {
      changes++
      reportChange()
    }
  }

  async function enter(path: string, body: object, options?: SessionCallOptions): Promise<void> {
    const answer = await change(path, body, options)
    // The session token of the response is not kept: the browser has stored it as a cookie.
    tokenIn(answer)
    bound = { user: Object(answer.user).id }
  }

  return {
    signUp: (person, options) => enter('/sign-up/email', person, options),
    signIn: (credentials, options) => enter('/sign-in/email', credentials, options),
    signOut: async (options) => {
      await change('/sign-out', {}, options)
      bound = {}
    },
    isSignedIn: async () => {
      try {
        await token()
        return true
      } catch (error) {
        if (isTaskwireError(error, 'UNAUTHENTICATED')) return false
        throw error
      }
    },
    token,
  }
}

/** Calls `onChange` when another tab reports a sign-in or sign-out, and returns the function that reports one. */
function connectTabs(name: string, onChange: () => void): () => void {
  // Only pages have other tabs. In Node.js, an open channel would keep the process running.
  if (pageOrigin() === undefined || typeof BroadcastChannel === 'undefined') return () => {}
  const channel = new BroadcastChannel(name)
  channel.onmessage = onChange
  return () => channel.postMessage(null)
}

/** Returns the origin of the page; undefined outside of browsers. */
export function pageOrigin(): unknown {
  return Reflect.get(globalThis, 'origin')
}

/** The header in which the HTTP layer passes the user id of a request's session, overwriting any value the client sent. */
export const sessionUserHeader = 'x-taskwire-session-user'

/**
 * Sign-in endpoints that require a session and take no password. With a valid session their requests count against the
 * user's rate limit instead of the address's: a server-side rendering frontend sends all users' requests from one address.
 */
export const SESSION_PATHS = [
  '/get-session',
  '/token',
  '/list-sessions',
  '/list-accounts',
  '/update-user',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
  '/sign-out',
]

const WHOLE_PATHS = new Set(SESSION_PATHS.map((path) => `/api/auth${path}`))

/** Returns whether a sign-in request is for one of `SESSION_PATHS` and has a header that may carry a session. */
export function mayCarrySession(path: string, headers: Headers): boolean {
  return WHOLE_PATHS.has(path) && (headers.has('cookie') || headers.has('authorization'))
}

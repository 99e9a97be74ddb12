/** The header in which the HTTP layer states whose session a request carries, overwriting what the client sent under this name. */
export const sessionUserHeader = 'x-taskwire-session-user'

/**
 * Endpoints of the sign-in that act for a person who is signed in and take no password. With a valid session their requests
 * count for that person: a frontend that renders pages on its server asks for everybody from one address.
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

/** Says whether a request to the sign-in is to one of those endpoints, and may carry a session. */
export function mayCarrySession(path: string, headers: Headers): boolean {
  return WHOLE_PATHS.has(path) && (headers.has('cookie') || headers.has('authorization'))
}

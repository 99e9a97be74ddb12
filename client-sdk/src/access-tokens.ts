/** Access tokens are renewed this long before they expire, in milliseconds, so that none expires in transit. */
const MARGIN_MS = 30_000

/**
 * Creates a function that returns an access token, renewed if it expires soon or was refused. Concurrent callers share one
 * renewal. `key` identifies the session: a token is used only with the key it was requested for.
 */
export function createAccessTokens<Key>(request: (key: Key) => Promise<string>) {
  let access: { key: Key; token: string; expiresAt: number } | undefined
  let renewing: { key: Key; token: Promise<string> } | undefined

  async function renew(key: Key): Promise<string> {
    // A refused token must not be returned to callers that do not know about it.
    access = undefined
    try {
      const token = await request(key)
      access = { key, token, expiresAt: Number(claimsOf(token).exp) * 1000 || 0 }
      return token
    } finally {
      if (renewing?.key === key) renewing = undefined
    }
  }

  return async (key: Key, refused: string | undefined): Promise<string> => {
    const isFresh = access && access.token !== refused && access.expiresAt - MARGIN_MS > Date.now()
    if (access?.key === key && isFresh) return access.token
    if (renewing?.key !== key) renewing = { key, token: renew(key) }
    return renewing.token
  }
}

/** Returns the claims of a JWT (RFC 7519 §4); none if it is not a JWT. Does not verify the token: the server does. */
export function claimsOf(token: string): { exp?: unknown; sub?: unknown } {
  try {
    const payload = token.split('.')[1] ?? ''
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return {}
  }
}

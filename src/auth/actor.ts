/** The authenticated caller. A union, so that API keys and the system itself can be added as further kinds. */
export type Actor = { kind: 'user'; userId: string }

/** The verified claims of an access token: the caller, and the time until which the token is valid. */
export interface VerifiedToken {
  actor: Actor
  issuedAt: Date
  expiresAt: Date
  /** The time of the last authentication (`auth_time`, OpenID Connect Core 1.0 §2), if the issuer states it. */
  signedInAt?: Date | undefined
  /** The session the token was issued from (`sid`, OpenID Connect Front-Channel Logout 1.0 §3), if the issuer states it. */
  sessionId?: string | undefined
}

/**
 * Verifies an access token and returns its claims.
 * @throws TaskwireError UNAUTHENTICATED for every invalid token (the reason is in `cause`, for the log only); UNAVAILABLE
 * when the issuer's keys cannot be fetched, because the token may be valid.
 */
export type VerifyToken = (token: string) => Promise<VerifiedToken>

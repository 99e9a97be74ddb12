/** Who is calling. A union from the first day: API keys and the system itself will be further kinds. */
export type Actor = { kind: 'user'; userId: string }

/** What a verified access token says: who calls, and until when the token holds. */
export interface VerifiedToken {
  actor: Actor
  issuedAt: Date
  expiresAt: Date
  /** When the caller last proved who it is (`auth_time`, OpenID Connect Core 1.0 §2), where the issuer says it. */
  signedInAt?: Date | undefined
  /** The sign-in it was made from, where the issuer says it (`sid`, OpenID Connect Front-Channel Logout 1.0 §3). */
  sessionId?: string | undefined
}

/**
 * Turns an access token into its caller.
 * @throws TaskwireError UNAUTHENTICATED, whatever is wrong with the token (the reason is its `cause`, for the log only);
 * UNAVAILABLE when the issuer's keys cannot be had, because that says nothing about the token.
 */
export type VerifyToken = (token: string) => Promise<VerifiedToken>

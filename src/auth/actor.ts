/** The authenticated caller: a user, or a program with a personal access token of a user. */
export type Actor =
  | { kind: 'user'; userId: string }
  | { kind: 'token'; userId: string; tokenId: string; scopes: ReadonlySet<string> }

/** Returns whether scopes include a scope, by name or by `*`. Writing does not include reading. */
export function includesScope(scopes: ReadonlySet<string>, scope: string): boolean {
  return scopes.has(scope) || scopes.has(`*:${scope.slice(scope.indexOf(':') + 1)}`)
}

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

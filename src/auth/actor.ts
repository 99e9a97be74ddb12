import { TaskwireError } from '../errors.ts'

/** The authenticated caller: a user, or a program with a personal access token of a user. */
export type Actor =
  | { kind: 'user'; userId: string }
  | { kind: 'token'; userId: string; tokenId: string; scopes: ReadonlySet<string> }

/** A permission of a token: to read the rows of a noun, or to change them. */
export type Scope = `${string}:read` | `${string}:write`

/** Returns whether scopes include a scope, by name or by `*`. Writing does not include reading. */
export function includesScope(scopes: ReadonlySet<string>, scope: string): boolean {
  return scopes.has(scope) || scopes.has(`*:${scope.slice(scope.indexOf(':') + 1)}`)
}

/** Checks the scopes of a personal access token; users have all. @throws TaskwireError FORBIDDEN with the missing scope */
export function assertScope(actor: Actor, scope: Scope): void {
  if (actor.kind === 'user' || includesScope(actor.scopes, scope)) return
  const message = `The personal access token lacks the scope ${scope}. Use a token with this scope.`
  throw new TaskwireError('FORBIDDEN', { message, scope })
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

/** The client that sends a token. Its address is computed when it is read. */
export interface TokenSender {
  readonly address: string
}

/**
 * Verifies an access token and returns its claims. `sender` limits the look-ups of unknown personal access tokens.
 * @throws TaskwireError UNAUTHENTICATED for every invalid token (the reason is in `cause`, for the log only); UNAVAILABLE
 * when the issuer's keys cannot be fetched, because the token may be valid; RATE_LIMITED for an unknown personal access token
 * from an address over its limit.
 */
export type VerifyToken = (token: string, sender?: TokenSender) => Promise<VerifiedToken>

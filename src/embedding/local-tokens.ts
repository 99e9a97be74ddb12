import { randomBytes } from 'node:crypto'
import type { VerifyToken } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'

const LIFETIME_MS = 60_000
const PREFIX = 'local.'

/** The tokens of callers in the same process. They are random, are never sent anywhere, and expire after a minute. */
export interface LocalTokens {
  /** Returns a token of a user whose identity the calling program has already established. */
  issue(userId: string): string
  /** Returns a verifier that accepts these tokens, and passes all others on. */
  verifyOr(next: VerifyToken): VerifyToken
}

interface Issued {
  userId: string
  issuedAt: Date
  expiresAt: Date
}

/** Creates the tokens of one process. */
export function createLocalTokens(clock: Clock): LocalTokens {
  const issued = new Map<string, Issued>()
  const newest = new Map<string, string>()

  /** Removes the tokens that have expired. They are in the order of their expiry. */
  function clear(now: Date): void {
    for (const [token, { userId, expiresAt }] of issued) {
      if (expiresAt > now) return
      issued.delete(token)
      if (newest.get(userId) === token) newest.delete(userId)
    }
  }

  return {
    issue(userId) {
      const now = clock()
      clear(now)
      const known = newest.get(userId)
      const left = known === undefined ? 0 : (issued.get(known)?.expiresAt.getTime() ?? 0) - now.getTime()
      if (known !== undefined && left > LIFETIME_MS / 2) return known
      const token = PREFIX + randomBytes(32).toString('base64url')
      issued.set(token, { userId, issuedAt: now, expiresAt: new Date(now.getTime() + LIFETIME_MS) })
      newest.set(userId, token)
      return token
    },
    verifyOr: (next) => async (token, sender) => {
      const known = token.startsWith(PREFIX) ? issued.get(token) : undefined
      if (!known || known.expiresAt <= clock()) return next(token, sender)
      const { userId, issuedAt, expiresAt } = known
      return { actor: { kind: 'user', userId }, issuedAt, expiresAt }
    },
  }
}

import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { SharedWork } from '../../shared-work.ts'
import type { VerifiedToken, VerifyToken } from '../actor.ts'
import { maxTokenLength } from './token-header.ts'

const keepForMs = 60_000

/** Remembers which tokens have been verified, so that a caller's next request costs a hash and no signature check. */
export interface TokenCache {
  /** Puts the cache in front of a verifier. Refused tokens are not remembered. */
  wrap(verify: VerifyToken): VerifyToken
  /** Forgets the tokens of one user. */
  forget(userId: string): void
  /** Forgets everything, also what is being verified right now. To be called whenever trusted keys change. */
  clear(): void
  readonly size: number
}

/**
 * Makes a cache of at most `max` verified tokens (10,000 unless told), by SHA-256 of the token's text, each until it
 * expires and for 60 s at most. An ECDSA signature has a second valid form; such a token is merely another entry.
 */
export function createTokenCache(clock: Clock, max = 10_000): TokenCache {
  const cache = new LRUCache<string, { verified: VerifiedToken; until: number }>({ max })
  let generation = 0
  /** Verifications under way: many requests with one token at once are one. */
  const running = new SharedWork<VerifiedToken>()

  return {
    wrap: (verify) => async (token) => {
      // Hashing what the verifier refuses by its length alone would be wasted.
      if (token.length > maxTokenLength) return verify(token)
      const key = hash('sha256', token, 'base64url')
      const now = clock().getTime()
      const hit = cache.get(key)
      if (hit && now < hit.until) return hit.verified

      const before = generation
      const verified = await running.once(key, () => verify(token))
      const until = Math.min(verified.expiresAt.getTime(), now + keepForMs)
      // A token verified by a key that was withdrawn meanwhile must not outlive it here.
      if (before === generation && until > now) cache.set(key, { verified, until })
      return verified
    },
    forget(userId) {
      generation += 1
      running.clear()
      for (const [key, { verified }] of cache.entries()) if (verified.actor.userId === userId) cache.delete(key)
    },
    clear() {
      generation += 1
      running.clear()
      cache.clear()
    },
    get size() {
      return cache.size
    },
  }
}

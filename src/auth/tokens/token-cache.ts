import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { SharedWork } from '../../shared-work.ts'
import type { VerifiedToken, VerifyToken } from '../actor.ts'
import { maxTokenLength } from './token-header.ts'

const maxAgeMs = 60_000

/** A cache of verified tokens: a caller's next request costs a hash instead of a signature check. */
export interface TokenCache {
  /** Wraps a verifier with the cache. Rejected tokens are not cached. */
  wrap(verify: VerifyToken): VerifyToken
  /** Removes the tokens of one user. */
  evict(userId: string): void
  /** Removes all tokens, and discards the results of verifications in progress. Must be called when trusted keys change. */
  clear(): void
  readonly size: number
}

/** Called when a token is stored and when it is removed, which is then at most 60 s later. */
interface Observer {
  stored(verified: VerifiedToken): void
  removed(verified: VerifiedToken): void
}

/**
 * Creates a cache of at most `max` verified tokens (default 10,000), keyed by the token's SHA-256. Each is stored until it
 * expires, for at most 60 s. An ECDSA signature has a second valid form, which is simply another entry.
 */
export function createTokenCache(clock: Clock, max = 10_000, observer?: Observer): TokenCache {
  const cache = new LRUCache<string, { verified: VerifiedToken; until: number }>({
    max,
    // Without an observer, expired entries can wait until others need their room.
    ...(observer && { ttl: maxAgeMs, ttlAutopurge: true, dispose: ({ verified }) => observer.removed(verified) }),
  })
  let generation = 0
  /** Verifications in progress: concurrent requests with one token share one. */
  const running = new SharedWork<VerifiedToken>()

  return {
    wrap: (verify) => async (token) => {
      // The verifier rejects these by length alone, so hashing would be wasted.
      if (token.length > maxTokenLength) return verify(token)
      const key = hash('sha256', token, 'base64url')
      const now = clock().getTime()
      const hit = cache.get(key)
      if (hit && now < hit.until) return hit.verified

      const before = generation
      const verified = await running.once(key, () => verify(token))
      const until = Math.min(verified.expiresAt.getTime(), now + maxAgeMs)
      // A token must not stay cached if its key was withdrawn during verification.
      if (before === generation && until > now) {
        observer?.stored(verified)
        cache.set(key, { verified, until })
      }
      return verified
    },
    evict(userId) {
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

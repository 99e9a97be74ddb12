import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { SharedWork } from '../../shared-work.ts'
import type { TokenSender, VerifiedToken, VerifyToken } from '../actor.ts'
import { maxTokenLength } from './token-header.ts'

/** The longest time for which a token is cached, in milliseconds. */
export const MAX_AGE_MS = 60_000

/** A cache of verified tokens: a caller's next request costs a hash instead of a signature check. */
export interface TokenCache {
  /** Wraps a verifier with the cache. Rejected tokens are not cached. */
  wrap(verify: VerifyToken, rules?: CacheRules): VerifyToken
  /** Removes the tokens of one user. */
  evict(userId: string): void
  /** Removes all tokens, and discards the results of verifications in progress. Must be called when trusted keys change. */
  clear(): void
  readonly size: number
}

/** Rules that differ between kinds of tokens. */
export interface CacheRules {
  /**
   * Returns for how many milliseconds a token may be cached after its verification has started, at most 60,000, the default.
   * `startedAt` is that time, in milliseconds since 1970: the result may be as old.
   */
  maxAgeOf?: (verified: VerifiedToken, startedAt: number) => number
  /** Limits the verification of tokens that are not known from the cache. A token whose time in the cache has passed is known. */
  limits?: UnknownTokenLimits | undefined
}

/** Limits of the verification of unknown tokens, by their senders. */
export interface UnknownTokenLimits {
  /** Throws a TaskwireError if the sender may not have an unknown token verified now. */
  admit(sender: TokenSender): void
  /** Runs a verification in the sender's turn. */
  run<T>(sender: TokenSender, verification: () => Promise<T>): Promise<T>
}

interface Verification {
  verified: VerifiedToken
  startedAt: number
}

/**
 * Creates a cache of at most `max` verified tokens (default 10,000), keyed by the token's SHA-256. Each is stored until it
 * expires, for at most 60 s. An ECDSA signature has a second valid form, which is simply another entry.
 */
export function createTokenCache(clock: Clock, max = 10_000): TokenCache {
  const cache = new LRUCache<string, { verified: VerifiedToken; until: number }>({ max })
  let generation = 0
  /** Verifications in progress: concurrent requests with one token share one. */
  const running = new SharedWork<Verification>()

  return {
    wrap(verify, { maxAgeOf = () => MAX_AGE_MS, limits } = {}) {
      const start = async (token: string): Promise<Verification> => {
        const startedAt = clock().getTime()
        return { startedAt, verified: await verify(token) }
      }
      return async (token, sender) => {
        // The verifier rejects these by length alone, so hashing would be wasted.
        if (token.length > maxTokenLength) return verify(token)
        const key = hash('sha256', token, 'base64url')
        const hit = cache.get(key)
        if (hit && clock().getTime() < hit.until) return hit.verified

        const limited = hit || !sender ? undefined : limits
        if (sender) limited?.admit(sender)
        const before = generation
        const { verified, startedAt } = await running.once(key, () =>
          limited && sender ? limited.run(sender, () => start(token)) : start(token),
        )
        const until = Math.min(verified.expiresAt.getTime(), startedAt + maxAgeOf(verified, startedAt))
        // A token must not stay cached if its key was withdrawn during verification.
        if (before === generation && until > clock().getTime()) cache.set(key, { verified, until })
        return verified
      }
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

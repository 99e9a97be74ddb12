import { LRUCache } from 'lru-cache'
import type { VerifiedToken, VerifyToken } from '../auth/actor.ts'
import { TokenRejection } from '../auth/tokens/token-rejection.ts'
import type { Clock } from '../clock.ts'
import type { Signals } from '../database/notifications/signals.ts'
import { asTaskwireError } from '../database/resilience/faults.ts'
import { TaskwireError } from '../errors.ts'
import type { Audit } from '../observability.ts'
import { SharedWork } from '../shared-work.ts'
import type { TokenQueries } from './token-queries.ts'
import { hashToken, isWellFormed, TOKEN_PREFIX } from './token-text.ts'

/** Verification of personal access tokens. */
export interface PersonalTokenVerifier {
  /** Verifies a token that begins with `tw_pat_`. @throws TaskwireError UNAUTHENTICATED, UNAVAILABLE as `VerifyToken` */
  verify: VerifyToken
  /** Returns whether a token is neither expired nor revoked, from the database. Rejects with the database's error. */
  isValid(userId: string, tokenId: string): Promise<boolean>
  /** Notes the use of a token: its time, at most once a minute, and an audit line for an address that is not the last one. */
  noteUse(use: { userId: string; tokenId: string; address: string | undefined }): void
}

interface Options {
  queries: TokenQueries
  signals: Pick<Signals, 'listen'>
  audit: Audit
  clock: Clock
  /** Called with the reason for each rejected token. */
  onRejected?: ((reason: string) => void) | undefined
}

/** How long a verified token is cached: the time until a revocation is effective if its signal is lost. */
const MAX_AGE_MS = 60_000
const MAX_CACHED = 10_000

interface Cached {
  userId: string
  tokenId: string
  verified: VerifiedToken
  until: number
  lastAddress: string | null
  notedAt: number
}

/** Creates the verification of personal access tokens, which caches verified ones for at most 60 s. */
export function createPersonalTokenVerifier({
  queries,
  signals,
  audit,
  clock,
  onRejected,
}: Options): PersonalTokenVerifier {
  const listening = new Map<string, { count: number; stop: () => void }>()
  /** Changes of tokens during their verification, which must not stay cached. */
  let generation = 0
  const byHash = new LRUCache<string, Cached>({
    max: MAX_CACHED,
    ttl: MAX_AGE_MS,
    ttlAutopurge: true,
    dispose(cached) {
      if (byId.get(cached.tokenId) === cached) byId.delete(cached.tokenId)
      release(cached.userId)
    },
  })
  const byId = new Map<string, Cached>()
  const running = new SharedWork<VerifiedToken>()

  /** Listens for changes of a user's tokens while one of them is cached. */
  function hold(userId: string): void {
    const known = listening.get(userId)
    if (known) known.count += 1
    else {
      const stop = signals.listen(userId, (signal) => {
        if (signal.kind === 'token-changed' || signal.kind === 'deleted') evict(userId)
      })
      listening.set(userId, { count: 1, stop })
    }
  }

  function release(userId: string): void {
    const known = listening.get(userId)
    if (!known) return
    known.count -= 1
    if (known.count > 0) return
    listening.delete(userId)
    known.stop()
  }

  function evict(userId: string): void {
    generation += 1
    running.clear()
    for (const [hash, cached] of byHash.entries()) if (cached.userId === userId) byHash.delete(hash)
  }

  function reject(reason: string): never {
    onRejected?.(reason)
    throw new TaskwireError('UNAUTHENTICATED', { cause: new TokenRejection(reason) })
  }

  async function find(hash: string): Promise<VerifiedToken> {
    const before = generation
    const token = await queries.findByHash(hash).catch((error: unknown) => {
      throw asTaskwireError(error)
    })
    const now = clock()
    if (!token) reject('unknown personal access token')
    if (token.revokedAt) reject('revoked personal access token')
    if (token.expiresAt <= now) reject('expired personal access token')
    const { userId, id, scopes, createdAt, expiresAt, lastAddress } = token
    const actor = { kind: 'token' as const, userId, tokenId: id, scopes: new Set(scopes) }
    const verified = { actor, issuedAt: createdAt, expiresAt }
    if (before === generation) {
      const until = Math.min(expiresAt.getTime(), now.getTime() + MAX_AGE_MS)
      hold(userId)
      const notedAt = token.lastUsedAt?.getTime() ?? 0
      const cached = { userId, tokenId: id, verified, until, lastAddress, notedAt }
      byHash.set(hash, cached)
      byId.set(id, cached)
    }
    return verified
  }

  return {
    async verify(text) {
      if (!isWellFormed(text)) reject('malformed personal access token')
      const hash = hashToken(text)
      const cached = byHash.get(hash)
      if (cached && clock().getTime() < cached.until) return cached.verified
      return running.once(hash, () => find(hash))
    },

    async isValid(userId, tokenId) {
      const token = await queries.find(userId, tokenId)
      return token !== undefined && token.revokedAt === null && token.expiresAt > clock()
    },

    noteUse({ userId, tokenId, address }) {
      const now = clock()
      const cached = byId.get(tokenId)
      if (!cached) return
      const isElsewhere = address !== undefined && cached.lastAddress !== address
      if (!isElsewhere && now.getTime() - cached.notedAt < MAX_AGE_MS) return
      if (isElsewhere && cached.lastAddress !== null)
        audit('token used from a new address', { userId, tokenId, address })
      Object.assign(cached, { notedAt: now.getTime(), lastAddress: address ?? cached.lastAddress })
      const since = new Date(now.getTime() - MAX_AGE_MS)
      // Not awaited: the call does not depend on it, and a lost note is noted a minute later.
      queries.noteUse({ userId, id: tokenId, at: now, since, address }).catch(() => {})
    },
  }
}

/** Verifies personal access tokens by one function, and all other tokens by another. */
export function verifyEither(verifyPersonalToken: VerifyToken, verifyToken: VerifyToken): VerifyToken {
  return (token) => (token.startsWith(TOKEN_PREFIX) ? verifyPersonalToken(token) : verifyToken(token))
}

import { LRUCache } from 'lru-cache'
import type { VerifiedToken, VerifyToken } from '../auth/actor.ts'
import { createTokenCache } from '../auth/tokens/token-cache.ts'
import { TokenRejection } from '../auth/tokens/token-rejection.ts'
import type { Clock } from '../clock.ts'
import type { Signal, Signals } from '../database/notifications/signals.ts'
import { asTaskwireError } from '../database/resilience/faults.ts'
import { TaskwireError } from '../errors.ts'
import type { Audit } from '../observability.ts'
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

const MINUTE_MS = 60_000
const MAX_TOKENS = 10_000

/** The last use of a token, as far as this process has noted or read it. */
interface LastUse {
  address: string | null
  at: number
}

/** Creates the verification of personal access tokens. A verified one is cached until it is revoked, for at most 60 s. */
export function createPersonalTokenVerifier(options: Options): PersonalTokenVerifier {
  const { queries, signals, audit, clock, onRejected } = options
  /** The users with cached tokens: the number of these tokens, and the function that stops listening to the user's signals. */
  const watched = new Map<string, { tokens: number; stop: () => void }>()
  const lastUses = new LRUCache<string, LastUse>({ max: MAX_TOKENS })
  const cache = createTokenCache(clock, MAX_TOKENS, {
    stored({ actor: { userId } }) {
      const user = watched.get(userId)
      if (user) user.tokens += 1
      else watched.set(userId, { tokens: 1, stop: signals.listen(userId, (signal) => onSignal(signal)) })
    },
    removed({ actor: { userId } }) {
      const user = watched.get(userId)
      if (!user) return
      user.tokens -= 1
      if (user.tokens > 0) return
      watched.delete(userId)
      user.stop()
    },
  })
  const verifyCached = cache.wrap(find)

  function onSignal({ kind, userId }: Signal): void {
    if (kind === 'token-changed' || kind === 'deleted') cache.evict(userId)
  }

  function reject(reason: string): never {
    onRejected?.(reason)
    throw new TaskwireError('UNAUTHENTICATED', { cause: new TokenRejection(reason) })
  }

  async function find(text: string): Promise<VerifiedToken> {
    const token = await queries.findByHash(hashToken(text)).catch((error: unknown) => {
      throw asTaskwireError(error)
    })
    if (!token) reject('unknown personal access token')
    if (token.revokedAt) reject('revoked personal access token')
    if (token.expiresAt <= clock()) reject('expired personal access token')
    const { userId, id, scopes, createdAt, expiresAt, lastAddress, lastUsedAt } = token
    lastUses.set(id, { address: lastAddress, at: lastUsedAt?.getTime() ?? 0 })
    const actor = { kind: 'token' as const, userId, tokenId: id, scopes: new Set(scopes) }
    return { actor, issuedAt: createdAt, expiresAt }
  }

  return {
    async verify(text) {
      if (!isWellFormed(text)) reject('malformed personal access token')
      return verifyCached(text)
    },

    async isValid(userId, tokenId) {
      const token = await queries.find(userId, tokenId)
      return token !== undefined && token.revokedAt === null && token.expiresAt > clock()
    },

    noteUse({ userId, tokenId, address }) {
      const now = clock()
      const last = lastUses.get(tokenId)
      if (!last) return
      const isElsewhere = address !== undefined && last.address !== address
      if (!isElsewhere && now.getTime() - last.at < MINUTE_MS) return
      if (isElsewhere && last.address !== null) audit('token used from a new address', { userId, tokenId, address })
      lastUses.set(tokenId, { at: now.getTime(), address: address ?? last.address })
      const since = new Date(now.getTime() - MINUTE_MS)
      // Not awaited: the call does not depend on it, and a lost note is noted a minute later.
      queries.noteUse({ userId, id: tokenId, at: now, since, address }).catch(() => {})
    },
  }
}

/** Verifies personal access tokens by one function, and all other tokens by another. */
export function verifyEither(verifyPersonalToken: VerifyToken, verifyToken: VerifyToken): VerifyToken {
  return (token) => (token.startsWith(TOKEN_PREFIX) ? verifyPersonalToken(token) : verifyToken(token))
}

import { LRUCache } from 'lru-cache'
import type { Actor, VerifiedToken, VerifyToken } from '../auth/actor.ts'
import { type DeletionTimeOf, rejectDeletedAccounts } from '../auth/tokens/deleted-account.ts'
import { createTokenCache, MAX_AGE_MS, type UnknownTokenLimits } from '../auth/tokens/token-cache.ts'
import { TokenRejection } from '../auth/tokens/token-rejection.ts'
import type { Clock } from '../clock.ts'
import type { Signal, Signals } from '../database/notifications/signals.ts'
import { asTaskwireError } from '../database/resilience/faults.ts'
import { TaskwireError } from '../errors.ts'
import type { Audit } from '../observability.ts'
import { hashSecret } from '../secrets/secret-text.ts'
import type { StoredToken, TokenQueries } from './token-queries.ts'
import { isWellFormed, TOKEN_PREFIX } from './token-text.ts'
import { createTokenUses, type TokenUses } from './token-uses.ts'

/** Verification of personal access tokens. */
export interface PersonalTokenVerifier {
  /** Verifies a token that begins with `tw_pat_`. @throws TaskwireError UNAUTHENTICATED, UNAVAILABLE as `VerifyToken` */
  verify: VerifyToken
  /**
   * Returns a token's caller with the scopes that the token has now, from the database; undefined if it has expired or was
   * revoked. Rejects with the database's error.
   */
  currentActor(userId: string, tokenId: string): Promise<Actor | undefined>
  /** Notes a call with a token. */
  noteUse: TokenUses['note']
}

interface Options {
  queries: Pick<TokenQueries, 'find' | 'findByHash' | 'noteUse'>
  signals: Pick<Signals, 'listen'>
  audit: Audit
  clock: Clock
  /** Returns the time at which an account was last deleted. Default: never. */
  deletionTimeOf?: DeletionTimeOf | undefined
  /** Limits the look-ups of unknown tokens. Default: unlimited. */
  limits?: UnknownTokenLimits | undefined
  /** Called with the reason for each rejected token. */
  onRejected?: ((reason: string) => void) | undefined
}

const MAX_TOKENS = 10_000
/** How long the first token of a user is cached, in milliseconds: until signals of other processes arrive. */
const FIRST_AGE_MS = 1000

/** Creates the verification of personal access tokens. A verified one is cached until it is revoked, for at most 60 s. */
export function createPersonalTokenVerifier(options: Options): PersonalTokenVerifier {
  const { queries, signals, audit, clock, deletionTimeOf = async () => undefined, limits, onRejected } = options
  const uses = createTokenUses({ queries, audit, clock, max: MAX_TOKENS })
  const cache = createTokenCache(clock, MAX_TOKENS)
  /** The users with cached tokens, whose signals are listened to for longer than their tokens are cached. */
  const watched = new LRUCache<string, { since: number; stop: () => void }>({
    max: MAX_TOKENS,
    ttl: 2 * MAX_AGE_MS,
    ttlAutopurge: true,
    noDisposeOnSet: true,
    dispose({ stop }, userId) {
      stop()
      cache.evict(userId)
    },
  })
  // An account is deleted in several steps: its tokens are rejected from the first one on.
  const verifyCached = cache.wrap(rejectDeletedAccounts(find, deletionTimeOf), {
    maxAgeOf: ({ actor }, startedAt) => watch(actor.userId, startedAt),
    limits,
  })

  /**
   * Listens to the signals of a user. Returns for how long a token may be cached whose look-up has started at a time: a
   * revocation between then and the first signal that can arrive is not announced, so that the token is looked up once more.
   */
  function watch(userId: string, startedAt: number): number {
    const user = watched.get(userId) ?? {
      since: clock().getTime(),
      stop: signals.listen(userId, (signal) => onSignal(signal)),
    }
    watched.set(userId, user)
    return startedAt - user.since < FIRST_AGE_MS ? FIRST_AGE_MS : MAX_AGE_MS
  }

  function onSignal({ kind, userId }: Signal): void {
    if (kind === 'token-changed' || kind === 'deleted') cache.evict(userId)
  }

  function reject(reason: string): never {
    onRejected?.(reason)
    throw new TaskwireError('UNAUTHENTICATED', { cause: new TokenRejection(reason) })
  }

  async function find(text: string): Promise<VerifiedToken> {
    const token = await queries.findByHash(hashSecret(text)).catch((error: unknown) => {
      throw asTaskwireError(error)
    })
    if (!token) reject('unknown personal access token')
    if (token.revokedAt) reject('revoked personal access token')
    if (token.expiresAt <= clock()) reject('expired personal access token')
    uses.learn(token)
    return { actor: actorOf(token), issuedAt: token.createdAt, expiresAt: token.expiresAt }
  }

  return {
    async verify(text, sender) {
      if (!isWellFormed(text)) reject('malformed personal access token')
      return verifyCached(text, sender)
    },

    async currentActor(userId, tokenId) {
      const token = await queries.find(userId, tokenId)
      return token && token.revokedAt === null && token.expiresAt > clock() ? actorOf(token) : undefined
    },

    noteUse: uses.note,
  }
}

function actorOf({ userId, id, scopes }: StoredToken): Actor {
  return { kind: 'token', userId, tokenId: id, scopes: new Set(scopes) }
}

/** Verifies personal access tokens by one function, and all other tokens by another. */
export function verifyEither(verifyPersonalToken: VerifyToken, verifyToken: VerifyToken): VerifyToken {
  return (token, sender) => (token.startsWith(TOKEN_PREFIX) ? verifyPersonalToken(token, sender) : verifyToken(token))
}

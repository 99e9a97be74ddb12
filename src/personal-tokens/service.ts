import { v7 as uuidv7 } from 'uuid'
import { type Actor, includesScope, type VerifiedToken } from '../auth/actor.ts'
import type { DeletionTimeOf } from '../auth/tokens/deleted-account.ts'
import type { Clock } from '../clock.ts'
import type { Signals } from '../database/notifications/signals.ts'
import { asTaskwireError } from '../database/resilience/faults.ts'
import { invalidInput, TaskwireError } from '../errors.ts'
import type { Audit } from '../observability.ts'
import { changeOnce } from '../secrets/change-once.ts'
import { newSecretChecks } from '../secrets/new-secrets.ts'
import { hashSecret } from '../secrets/secret-text.ts'
import {
  type CreateTokenInput,
  type NewToken,
  PersonalToken,
  type PersonalTokens,
  type RevokeTokenInput,
  TOKEN_LIMITS,
  type UpdateTokenInput,
} from './schema.ts'
import type { StoredToken, TokenQueries } from './token-queries.ts'
import { newTokenText, TOKEN_PREFIX } from './token-text.ts'

/** Management of personal access tokens by their user. */
export interface PersonalTokenService {
  /**
   * Creates a token. @throws TaskwireError INVALID_INPUT for an expiry out of range or too many tokens; IDEMPOTENCY_MISMATCH;
   * UNAUTHENTICATED if the session of the caller's access token has ended.
   */
  create(caller: VerifiedToken, input: CreateTokenInput): Promise<NewToken>
  /** Lists the tokens of the caller: the valid ones, then the expired and revoked ones of the last 30 days, each newest first. */
  list(actor: Actor): Promise<PersonalTokens>
  /**
   * Renames a token or removes scopes. @throws TaskwireError NOT_FOUND; INVALID_INPUT for a scope that it does not have;
   * IDEMPOTENCY_MISMATCH.
   */
  update(actor: Actor, input: UpdateTokenInput): Promise<PersonalToken>
  /** Revokes a token; no effect if it already is, so that it needs no idempotency key. @throws TaskwireError NOT_FOUND. */
  revoke(actor: Actor, input: RevokeTokenInput): Promise<PersonalToken>
}

interface Options {
  queries: TokenQueries
  signals: Pick<Signals, 'send'>
  /** Returns the time at which an account was last deleted. */
  deletionTimeOf: DeletionTimeOf
  /** Returns whether a session of the built-in sign-in is still open. Default: sessions are not known. */
  isSessionOpen?: ((sessionId: string) => Promise<boolean>) | undefined
  audit: Audit
  clock: Clock
}

const DAY_MS = 86_400_000

/** Creates the management of personal access tokens. */
export function createPersonalTokenService(options: Options): PersonalTokenService {
  const { queries, signals, audit, clock } = options
  const { assertSessionOpen, assertNotDeleted } = newSecretChecks(options)

  async function create(caller: VerifiedToken, input: CreateTokenInput): Promise<NewToken> {
    const { userId } = caller.actor
    await assertSessionOpen(caller)
    const now = clock()
    const text = newTokenText()
    const call = { userId, procedure: 'tokens.create', input, now, answer: PersonalToken }
    const { answer, isReplayed } = await changeOnce(queries, call, async (tokens) => {
      const { name, scopes } = input
      const expiresAt = expiryOf(input, now)
      if ((await tokens.countValid(now)) >= TOKEN_LIMITS.perUser) {
        const message = `A user can have ${TOKEN_LIMITS.perUser} valid tokens; revoke one first`
        throw invalidInput({ path: [], code: 'too_many', message })
      }
      await tokens.prune(TOKEN_LIMITS.stored - 1, now)
      const token = {
        ...{ userId, id: uuidv7(), name, scopes: [...scopes], lastFour: text.slice(-4), createdAt: now, expiresAt },
        ...{ revokedAt: null, lastUsedAt: null, lastAddress: null },
      }
      await tokens.insert(token, hashSecret(text))
      return toApi(token)
    })
    if (isReplayed) return { ...answer, token: null }
    await assertNotDeleted({ userId, since: now, remove: () => queries.remove(userId, answer.id) })
    audit('token created', { userId, tokenId: answer.id })
    return { ...answer, token: text }
  }

  async function update({ userId }: Actor, input: UpdateTokenInput): Promise<PersonalToken> {
    const { id, name, scopes } = input
    const changes = { ...(name !== undefined && { name }), ...(scopes && { scopes: [...scopes] }) }
    const call = { userId, procedure: 'tokens.update', input, now: clock(), answer: PersonalToken }
    const { answer } = await changeOnce(queries, call, async (tokens) => {
      const token = (await tokens.find(id)) ?? notFound()
      const present = new Set(token.scopes)
      const added = scopes?.findIndex((scope) => !includesScope(present, scope)) ?? -1
      if (added >= 0) {
        const message = 'Scopes can only be removed; create another token for more'
        throw invalidInput({ path: ['scopes', String(added)], code: 'wider', message })
      }
      await tokens.update(id, changes)
      return toApi({ ...token, ...changes })
    })
    // Also for a repeated call: the process that handled the first one may not have sent it.
    if (scopes) signals.send({ kind: 'token-changed', userId, tokenId: id, isRevoked: false })
    return answer
  }

  async function revoke({ userId }: Actor, { id }: RevokeTokenInput): Promise<PersonalToken> {
    if (!(await queries.find(userId, id))) notFound()
    const isRevoked = await queries.revoke(userId, id, clock())
    signals.send({ kind: 'token-changed', userId, tokenId: id, isRevoked: true })
    if (isRevoked) audit('token revoked', { userId, tokenId: id })
    return toApi((await queries.find(userId, id)) ?? notFound())
  }

  return {
    create: (caller, input) => create(caller, input).catch(rethrow),
    list: ({ userId }) =>
      queries
        .list(userId, clock())
        .then((tokens) => ({ items: tokens.map(toApi) }))
        .catch(rethrow),
    update: (actor, input) => update(actor, input).catch(rethrow),
    revoke: (actor, input) => revoke(actor, input).catch(rethrow),
  }
}

function rethrow(error: unknown): never {
  throw asTaskwireError(error)
}

function notFound(): never {
  throw new TaskwireError('NOT_FOUND', { message: 'There is no token with this id.' })
}

function expiryOf({ expiresAt }: CreateTokenInput, now: Date): Date {
  if (expiresAt === undefined) return new Date(now.getTime() + TOKEN_LIMITS.defaultDays * DAY_MS)
  const days = (expiresAt.getTime() - now.getTime()) / DAY_MS
  if (days > 0 && days <= TOKEN_LIMITS.maxDays) return expiresAt
  const message = `Must be in the future, and at most ${TOKEN_LIMITS.maxDays} days from now`
  throw invalidInput({ path: ['expiresAt'], code: 'out_of_range', message })
}

function toApi(token: StoredToken): PersonalToken {
  const { id, name, scopes, lastFour, createdAt, expiresAt, lastUsedAt, revokedAt } = token
  return { id, name, scopes, prefix: TOKEN_PREFIX, lastFour, createdAt, expiresAt, lastUsedAt, revokedAt }
}

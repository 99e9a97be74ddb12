import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../auth/actor.ts'
import type { DeletionTimeOf } from '../auth/tokens/deleted-account.ts'
import type { Clock } from '../clock.ts'
import type { Signals } from '../database/notifications/signals.ts'
import { asTaskwireError } from '../database/resilience/faults.ts'
import { invalidInput, TaskwireError } from '../errors.ts'
import type { Audit } from '../observability.ts'
import {
  type CreateTokenInput,
  type NewToken,
  type PersonalToken,
  type PersonalTokens,
  type RevokeTokenInput,
  TOKEN_LIMITS,
  type UpdateTokenInput,
} from './schema.ts'
import type { StoredToken, TokenQueries } from './token-queries.ts'
import { hashToken, newTokenText, TOKEN_PREFIX } from './token-text.ts'

/** Management of personal access tokens by their user. */
export interface PersonalTokenService {
  /** Creates a token. @throws TaskwireError INVALID_INPUT for an expiry out of range or too many tokens; IDEMPOTENCY_MISMATCH. */
  create(actor: Actor, input: CreateTokenInput): Promise<NewToken>
  /** Lists the tokens of the caller, newest first, the expired and revoked ones of the last 30 days included. */
  list(actor: Actor): Promise<PersonalTokens>
  /** Renames a token or removes scopes. @throws TaskwireError NOT_FOUND; INVALID_INPUT for a scope that it does not have. */
  update(actor: Actor, input: UpdateTokenInput): Promise<PersonalToken>
  /** Revokes a token; no effect if it already is. @throws TaskwireError NOT_FOUND. */
  revoke(actor: Actor, input: RevokeTokenInput): Promise<PersonalToken>
}

interface Options {
  queries: TokenQueries
  signals: Pick<Signals, 'send'>
  /** Returns the time at which an account was last deleted. */
  deletionTimeOf: DeletionTimeOf
  audit: Audit
  clock: Clock
}

const DAY_MS = 86_400_000
/** After a deletion the database rejects changes of the account for as long, because access tokens may still be cached. */
const DELETION_MS = 120_000
/** Expired and revoked tokens are deleted after a month, so there can be more than valid ones. */
const MAX_LISTED = 1000

/** Creates the management of personal access tokens. */
export function createPersonalTokenService(options: Options): PersonalTokenService {
  const { queries, signals, deletionTimeOf, audit, clock } = options

  async function create({ userId }: Actor, input: CreateTokenInput): Promise<NewToken> {
    const { name, scopes, idempotencyKey = null } = input
    const now = clock()
    const expiresAt = expiryOf(input, now)
    const earlier = idempotencyKey === null ? undefined : await earlierOf(userId, idempotencyKey, now)
    if (earlier) return replay(earlier, input)
    if ((await queries.countValid(userId, now)) >= TOKEN_LIMITS.perUser) {
      const message = `A user can have ${TOKEN_LIMITS.perUser} valid tokens; revoke one first`
      throw invalidInput({ path: [], code: 'too_many', message })
    }
    const text = newTokenText()
    const token = {
      ...{ userId, id: uuidv7(), name, scopes: [...scopes], lastFour: text.slice(-4), createdAt: now, expiresAt },
      ...{ revokedAt: null, lastUsedAt: null, lastAddress: null, idempotencyKey },
    }
    if (!(await queries.insert(token, hashToken(text)))) {
      // A call with the same key was faster.
      const other = idempotencyKey === null ? undefined : await queries.findByKey(userId, idempotencyKey)
      if (other) return replay(other, input)
      throw new TaskwireError('UNAVAILABLE')
    }
    // Checked afterwards: a deletion that began earlier may not have seen the token.
    const deletedAt = await deletionTimeOf(userId)
    if (deletedAt && deletedAt.getTime() > now.getTime() - DELETION_MS) {
      await queries.remove(userId, token.id)
      throw new TaskwireError('UNAUTHENTICATED')
    }
    audit('token created', { userId, tokenId: token.id })
    return { ...toApi(token), token: text }
  }

  /** Returns the token that an idempotency key has created within 24 hours; an older key is free again. */
  async function earlierOf(userId: string, key: string, now: Date): Promise<StoredToken | undefined> {
    const found = await queries.findByKey(userId, key)
    if (!found || now.getTime() - found.createdAt.getTime() < DAY_MS) return found
    await queries.forgetKey(userId, found.id)
    return undefined
  }

  async function changed(userId: string, id: string, change: (token: StoredToken) => Promise<void>) {
    const token = await queries.find(userId, id)
    if (!token) throw new TaskwireError('NOT_FOUND', { message: 'There is no token with this id.' })
    await change(token)
    return toApi((await queries.find(userId, id)) ?? token)
  }

  async function update({ userId }: Actor, { id, name, scopes }: UpdateTokenInput): Promise<PersonalToken> {
    return changed(userId, id, async (token) => {
      const added = scopes?.findIndex((scope) => !token.scopes.includes(scope)) ?? -1
      if (added >= 0) {
        const message = 'Scopes can only be removed; create another token for more'
        throw invalidInput({ path: ['scopes', String(added)], code: 'wider', message })
      }
      await queries.update(userId, id, { ...(name !== undefined && { name }), ...(scopes && { scopes: [...scopes] }) })
      if (scopes && scopes.length < token.scopes.length)
        signals.send({ kind: 'token-changed', userId, tokenId: id, isRevoked: false })
    })
  }

  async function revoke({ userId }: Actor, { id }: RevokeTokenInput): Promise<PersonalToken> {
    return changed(userId, id, async () => {
      if (!(await queries.revoke(userId, id, clock()))) return
      signals.send({ kind: 'token-changed', userId, tokenId: id, isRevoked: true })
      audit('token revoked', { userId, tokenId: id })
    })
  }

  return {
    create: (actor, input) => create(actor, input).catch(rethrow),
    list: ({ userId }) =>
      queries
        .list(userId, MAX_LISTED)
        .then((tokens) => ({ items: tokens.map(toApi) }))
        .catch(rethrow),
    update: (actor, input) => update(actor, input).catch(rethrow),
    revoke: (actor, input) => revoke(actor, input).catch(rethrow),
  }
}

function rethrow(error: unknown): never {
  throw asTaskwireError(error)
}

function expiryOf({ expiresAt }: CreateTokenInput, now: Date): Date {
  if (expiresAt === undefined) return new Date(now.getTime() + TOKEN_LIMITS.defaultDays * DAY_MS)
  const days = (expiresAt.getTime() - now.getTime()) / DAY_MS
  if (days > 0 && days <= TOKEN_LIMITS.maxDays) return expiresAt
  const message = `Must be in the future, and at most ${TOKEN_LIMITS.maxDays} days from now`
  throw invalidInput({ path: ['expiresAt'], code: 'out_of_range', message })
}

/** Returns the answer to a repeated call, without the secret. @throws TaskwireError IDEMPOTENCY_MISMATCH for another input. */
function replay(token: StoredToken, { name, scopes, expiresAt }: CreateTokenInput): NewToken {
  const isSame =
    name === token.name &&
    scopes.length === token.scopes.length &&
    scopes.every((scope) => token.scopes.includes(scope)) &&
    (expiresAt === undefined || expiresAt.getTime() === token.expiresAt.getTime())
  if (!isSame) throw new TaskwireError('IDEMPOTENCY_MISMATCH')
  return { ...toApi(token), token: null }
}

function toApi(token: StoredToken): PersonalToken {
  const { id, name, scopes, lastFour, createdAt, expiresAt, lastUsedAt, revokedAt } = token
  return { id, name, scopes, prefix: TOKEN_PREFIX, lastFour, createdAt, expiresAt, lastUsedAt, revokedAt }
}

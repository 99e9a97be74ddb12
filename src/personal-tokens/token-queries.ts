import { TaskwireError } from '../errors.ts'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import type { PersonalTokenModel } from '../generated/prisma/models/PersonalToken.ts'
import { changesInTurn, type LockedCalls, lockedCalls } from '../secrets/call-queries.ts'

/** A stored token; its secret is stored only as a hash. */
export type StoredToken = PersonalTokenModel

/** The stored tokens. Every function but `findByHash` is limited to one user. */
export interface TokenQueries {
  /** Finds a token by the hash of its secret, whether it is valid or not. */
  findByHash(hash: string): Promise<StoredToken | undefined>
  find(userId: string, id: string): Promise<StoredToken | undefined>
  /** Lists the tokens that are valid at a time, then the others, each newest first. */
  list(userId: string, now: Date): Promise<StoredToken[]>
  /** Runs a change of a user's tokens in a transaction, while no other one runs in any process. */
  change<T>(userId: string, work: (tokens: LockedTokens) => Promise<T>): Promise<T>
  /** Deletes a token, and the stored answers of the user. */
  remove(userId: string, id: string): Promise<void>
  /** Marks a token as revoked, unless it is. Returns whether it was not. */
  revoke(userId: string, id: string, now: Date): Promise<boolean>
  /** Records a use, unless one was recorded after `since`. */
  noteUse(use: { userId: string; id: string; at: Date; since: Date; address: string | undefined }): Promise<void>
}

/** The tokens of one user during a change. */
export interface LockedTokens extends LockedCalls {
  find(id: string): Promise<StoredToken | undefined>
  /** Counts the tokens that are neither expired nor revoked. */
  countValid(now: Date): Promise<number>
  /** Deletes the oldest expired and revoked tokens, so that at most `left` tokens are stored. */
  prune(left: number, now: Date): Promise<void>
  insert(token: StoredToken, hash: string): Promise<void>
  update(id: string, changes: { name?: string; scopes?: string[] }): Promise<void>
}

const KIND = 'token'
/** Maximum number of tokens in a list: more than a user can have. */
const MAX_LISTED = 1000

type Client = Pick<PrismaClient, 'personalToken' | 'secretCall' | 'secretLookup' | '$transaction'>
type Transaction = Pick<Prisma.TransactionClient, 'personalToken' | 'secretCall' | 'secretLookup'>

/** Creates the queries on the client of the sign-in tables, which tenants cannot access. */
export function tokenQueries(client: Client): TokenQueries {
  const { personalToken, secretCall, secretLookup } = client
  const find = async (where: Prisma.PersonalTokenWhereInput) => (await personalToken.findFirst({ where })) ?? undefined
  const changeInTurn = changesInTurn(client, 'personal tokens')

  return {
    async findByHash(hash) {
      const found = await secretLookup.findFirst({ where: { hash } })
      return found?.kind === KIND ? find({ userId: found.userId, id: found.id }) : undefined
    },
    find: (userId, id) => find({ userId, id }),
    async list(userId, now) {
      const page = { orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }], take: MAX_LISTED }
      const valid = await personalToken.findMany({ where: validAt(userId, now), ...page })
      return [...valid, ...(await personalToken.findMany({ where: invalidAt(userId, now), ...page }))]
    },
    change: (userId, work) => changeInTurn(userId, (tables) => work(lockedTokens(tables, userId))),
    async remove(userId, id) {
      await client.$transaction([
        personalToken.deleteMany({ where: { userId, id } }),
        secretLookup.deleteMany({ where: { userId, id, kind: KIND } }),
        secretCall.deleteMany({ where: { userId } }),
      ])
    },
    async revoke(userId, id, now) {
      const [{ count }] = await client.$transaction([
        personalToken.updateMany({ where: { userId, id, revokedAt: null }, data: { revokedAt: now } }),
        secretLookup.updateMany({ where: { userId, id, kind: KIND, revokedAt: null }, data: { revokedAt: now } }),
      ])
      return count > 0
    },
    async noteUse({ userId, id, at, since, address }) {
      await personalToken.updateMany({
        where: { userId, id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: since } }] },
        data: { lastUsedAt: at, ...(address !== undefined && { lastAddress: address }) },
      })
    },
  }
}

function lockedTokens(tables: Transaction, userId: string): LockedTokens {
  const { personalToken, secretLookup } = tables
  return {
    ...lockedCalls(tables, userId),
    find: async (id) => (await personalToken.findFirst({ where: { userId, id } })) ?? undefined,
    countValid: (now) => personalToken.count({ where: validAt(userId, now) }),
    async prune(left, now) {
      const excess = (await personalToken.count({ where: { userId } })) - left
      if (excess <= 0) return
      const where = invalidAt(userId, now)
      const oldest = await personalToken.findMany({ where, orderBy: { createdAt: 'asc' }, take: excess })
      const ended = { userId, id: { in: oldest.map(({ id }) => id) } }
      await personalToken.deleteMany({ where: ended })
      await secretLookup.deleteMany({ where: { ...ended, kind: KIND } })
    },
    async insert(token, hash) {
      const { id, expiresAt } = token
      await personalToken.create({ data: token })
      await secretLookup.create({ data: { hash, kind: KIND, userId, id, expiresAt } })
    },
    async update(id, changes) {
      await personalToken.updateMany({ where: { userId, id }, data: changes })
    },
  }
}

function validAt(userId: string, now: Date) {
  return { userId, revokedAt: null, expiresAt: { gt: now } }
}

function invalidAt(userId: string, now: Date) {
  return { userId, OR: [{ revokedAt: { not: null } }, { expiresAt: { lte: now } }] }
}

/** The tokens of an application without a database for them: there are none, and none can be created. */
export const NO_TOKENS: TokenQueries = {
  findByHash: async () => undefined,
  find: async () => undefined,
  list: async () => [],
  change: () => Promise.reject(new TaskwireError('UNAVAILABLE')),
  remove: async () => {},
  revoke: async () => false,
  noteUse: async () => {},
}

import { TaskwireError } from '../errors.ts'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import type { PersonalTokenModel } from '../generated/prisma/models/PersonalToken.ts'

/** A stored token; its secret is stored only as a hash. */
export type StoredToken = PersonalTokenModel

/** The stored tokens. Every function but `findByHash` is limited to one user. */
export interface TokenQueries {
  /** Finds a token by the hash of its secret, whether it is valid or not. */
  findByHash(hash: string): Promise<StoredToken | undefined>
  find(userId: string, id: string): Promise<StoredToken | undefined>
  findByKey(userId: string, idempotencyKey: string): Promise<StoredToken | undefined>
  list(userId: string, limit: number): Promise<StoredToken[]>
  /** Counts the tokens that are neither expired nor revoked. */
  countValid(userId: string, now: Date): Promise<number>
  /** Stores a token. Returns false if another one was created with its idempotency key. */
  insert(token: StoredToken, hash: string): Promise<boolean>
  remove(userId: string, id: string): Promise<void>
  update(userId: string, id: string, changes: { name?: string; scopes?: string[] }): Promise<void>
  /** Marks a token as revoked, unless it is. Returns whether it was not. */
  revoke(userId: string, id: string, now: Date): Promise<boolean>
  /** Records a use, unless one was recorded after `since` from the same address. */
  noteUse(use: { userId: string; id: string; at: Date; since: Date; address: string | undefined }): Promise<void>
  /** Makes an idempotency key available again. */
  forgetKey(userId: string, id: string): Promise<void>
}

const KIND = 'token'

/** Creates the queries on the client of the sign-in tables, which tenants cannot access. */
export function tokenQueries(client: Client): TokenQueries {
  const { personalToken, secretLookup } = client
  const find = async (where: Prisma.PersonalTokenWhereInput) => (await personalToken.findFirst({ where })) ?? undefined

  return {
    async findByHash(hash) {
      const found = await secretLookup.findFirst({ where: { hash } })
      return found?.kind === KIND ? find({ userId: found.userId, id: found.id }) : undefined
    },
    find: (userId, id) => find({ userId, id }),
    findByKey: (userId, idempotencyKey) => find({ userId, idempotencyKey }),
    list: (userId, limit) =>
      personalToken.findMany({ where: { userId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit }),
    countValid: (userId, now) => personalToken.count({ where: { userId, revokedAt: null, expiresAt: { gt: now } } }),
    async insert(token, hash) {
      const { userId, id, expiresAt } = token
      try {
        await client.$transaction([
          personalToken.create({ data: token }),
          secretLookup.create({ data: { hash, kind: KIND, userId, id, expiresAt } }),
        ])
        return true
      } catch (error) {
        if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false
        throw error
      }
    },
    async remove(userId, id) {
      await client.$transaction([
        personalToken.deleteMany({ where: { userId, id } }),
        secretLookup.deleteMany({ where: { userId, id, kind: KIND } }),
      ])
    },
    async update(userId, id, changes) {
      await personalToken.updateMany({ where: { userId, id }, data: changes })
    },
    async revoke(userId, id, now) {
      const [{ count }] = await client.$transaction([
        personalToken.updateMany({ where: { userId, id, revokedAt: null }, data: { revokedAt: now } }),
        secretLookup.updateMany({ where: { userId, id, kind: KIND, revokedAt: null }, data: { revokedAt: now } }),
      ])
      return count > 0
    },
    async noteUse({ userId, id, at, since, address }) {
      const isOld = [{ lastUsedAt: null }, { lastUsedAt: { lt: since } }]
      const isElsewhere = address === undefined ? [] : [{ lastAddress: null }, { lastAddress: { not: address } }]
      await personalToken.updateMany({
        where: { userId, id, OR: [...isOld, ...isElsewhere] },
        data: { lastUsedAt: at, ...(address !== undefined && { lastAddress: address }) },
      })
    },
    async forgetKey(userId, id) {
      await personalToken.updateMany({ where: { userId, id }, data: { idempotencyKey: null } })
    },
  }
}

type Client = Pick<PrismaClient, 'personalToken' | 'secretLookup' | '$transaction'>

/** The tokens of an application without a database for them: there are none, and none can be created. */
export const NO_TOKENS: TokenQueries = {
  findByHash: async () => undefined,
  find: async () => undefined,
  findByKey: async () => undefined,
  list: async () => [],
  countValid: async () => 0,
  insert: () => Promise.reject(new TaskwireError('UNAVAILABLE')),
  remove: async () => {},
  update: async () => {},
  revoke: async () => false,
  noteUse: async () => {},
  forgetKey: async () => {},
}

import { TaskwireError } from '../errors.ts'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import type { CalendarFeedModel } from '../generated/prisma/models/CalendarFeed.ts'
import { changesInTurn, type LockedCalls, lockedCalls } from '../secrets/call-queries.ts'

/** A stored feed; its token is stored only as a hash. */
export type StoredFeed = CalendarFeedModel

/** The columns of a feed that its user can change. */
export type FeedChanges = Partial<Pick<StoredFeed, 'name' | 'listIds' | 'inbox' | 'tags' | 'completed' | 'updatedAt'>>

/** The stored feeds. Every function but `findByHash` is limited to one user. */
export interface FeedQueries {
  /** Finds a feed that is in use by the hash of its token. */
  findByHash(hash: string): Promise<StoredFeed | undefined>
  find(userId: string, id: string): Promise<StoredFeed | undefined>
  /** Lists the feeds in use, then the revoked ones, each newest first. */
  list(userId: string): Promise<StoredFeed[]>
  /** Runs a change of a user's feeds in a transaction, while no other one runs in any process. */
  change<T>(userId: string, work: (feeds: LockedFeeds) => Promise<T>): Promise<T>
  /** Deletes a feed, and the stored answers of the user. */
  remove(userId: string, id: string): Promise<void>
  /** Marks a feed as revoked, unless it is. Returns whether it was not. */
  revoke(userId: string, id: string, now: Date): Promise<boolean>
  /** Records that a feed was fetched, unless that was recorded after `since`. */
  noteFetch(fetch: { userId: string; id: string; at: Date; since: Date }): Promise<void>
}

/** The feeds of one user during a change. */
export interface LockedFeeds extends LockedCalls {
  /** Finds a feed that is in use. */
  find(id: string): Promise<StoredFeed | undefined>
  /** Counts the feeds in use. */
  count(): Promise<number>
  /** Deletes the feeds that were revoked first, so that at most `left` feeds are stored. */
  prune(left: number): Promise<void>
  insert(feed: StoredFeed, hash: string): Promise<void>
  update(id: string, changes: FeedChanges): Promise<void>
}

const KIND = 'calendar'

type Client = Pick<PrismaClient, 'calendarFeed' | 'secretCall' | 'secretLookup' | '$transaction'>
type Transaction = Pick<Prisma.TransactionClient, 'calendarFeed' | 'secretCall' | 'secretLookup'>

/** Creates the queries on the client of the sign-in tables, which tenants cannot access. */
export function feedQueries(client: Client): FeedQueries {
  const { calendarFeed, secretCall, secretLookup } = client
  const changeInTurn = changesInTurn(client, 'calendar feeds')

  return {
    async findByHash(hash) {
      const found = await secretLookup.findFirst({ where: { hash, kind: KIND, revokedAt: null } })
      if (!found) return undefined
      return (
        (await calendarFeed.findFirst({ where: { userId: found.userId, id: found.id, revokedAt: null } })) ?? undefined
      )
    },
    find: async (userId, id) => (await calendarFeed.findFirst({ where: { userId, id } })) ?? undefined,
    async list(userId) {
      const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]
      const all = await calendarFeed.findMany({ where: { userId }, orderBy })
      return [...all.filter(({ revokedAt }) => !revokedAt), ...all.filter(({ revokedAt }) => revokedAt)]
    },
    change: (userId, work) => changeInTurn(userId, (tables) => work(lockedFeeds(tables, userId))),
    async remove(userId, id) {
      await client.$transaction([
        calendarFeed.deleteMany({ where: { userId, id } }),
        secretLookup.deleteMany({ where: { userId, id, kind: KIND } }),
        secretCall.deleteMany({ where: { userId } }),
      ])
    },
    async revoke(userId, id, now) {
      const [{ count }] = await client.$transaction([
        calendarFeed.updateMany({ where: { userId, id, revokedAt: null }, data: { revokedAt: now } }),
        secretLookup.updateMany({ where: { userId, id, kind: KIND, revokedAt: null }, data: { revokedAt: now } }),
      ])
      return count > 0
    },
    async noteFetch({ userId, id, at, since }) {
      await calendarFeed.updateMany({
        where: { userId, id, OR: [{ lastFetchedAt: null }, { lastFetchedAt: { lt: since } }] },
        data: { lastFetchedAt: at },
      })
    },
  }
}

function lockedFeeds(tables: Transaction, userId: string): LockedFeeds {
  const { calendarFeed, secretLookup } = tables
  return {
    ...lockedCalls(tables, userId),
    find: async (id) => (await calendarFeed.findFirst({ where: { userId, id, revokedAt: null } })) ?? undefined,
    count: () => calendarFeed.count({ where: { userId, revokedAt: null } }),
    async prune(left) {
      const excess = (await calendarFeed.count({ where: { userId } })) - left
      if (excess <= 0) return
      const where = { userId, revokedAt: { not: null } }
      const oldest = await calendarFeed.findMany({ where, orderBy: { revokedAt: 'asc' }, take: excess })
      const ended = { userId, id: { in: oldest.map(({ id }) => id) } }
      await calendarFeed.deleteMany({ where: ended })
      await secretLookup.deleteMany({ where: { ...ended, kind: KIND } })
    },
    async insert(feed, hash) {
      await calendarFeed.create({ data: feed })
      await secretLookup.create({ data: { hash, kind: KIND, userId, id: feed.id } })
    },
    async update(id, changes) {
      await calendarFeed.updateMany({ where: { userId, id }, data: changes })
    },
  }
}

/** The feeds of an application without a database for them: there are none, and none can be created. */
export const NO_FEEDS: FeedQueries = {
  findByHash: async () => undefined,
  find: async () => undefined,
  list: async () => [],
  change: () => Promise.reject(new TaskwireError('UNAVAILABLE')),
  remove: async () => {},
  revoke: async () => false,
  noteFetch: async () => {},
}

import { v7 as uuidv7 } from 'uuid'
import type { Actor, VerifiedToken } from '../auth/actor.ts'
import type { DeletionTimeOf } from '../auth/tokens/deleted-account.ts'
import type { Clock } from '../clock.ts'
import type { Addresses } from '../config/addresses.ts'
import { asTaskwireError } from '../database/resilience/faults.ts'
import { invalidInput, invalidInputs, TaskwireError } from '../errors.ts'
import type { Audit } from '../observability.ts'
import { changeOnce } from '../secrets/change-once.ts'
import { newSecretChecks } from '../secrets/new-secrets.ts'
import { hashSecret } from '../secrets/secret-text.ts'
import type { FeedChanges, FeedQueries, StoredFeed } from './feed-queries.ts'
import { feedPath, feedTokens } from './feed-token.ts'
import {
  CALENDAR_LIMITS,
  CalendarFeed,
  type CalendarFeeds,
  type CreateFeedInput,
  type IssuedCalendarFeed,
  type RevokeFeedInput,
  type UpdateFeedInput,
} from './schema.ts'
import type { FeedTasks } from './task-queries.ts'

/** Management of calendar feeds by their user. */
export interface CalendarFeedService {
  /**
   * Creates a feed. @throws TaskwireError INVALID_INPUT for a missing list or too many feeds; IDEMPOTENCY_MISMATCH;
   * UNAUTHENTICATED if the session of the caller's access token has ended.
   */
  create(caller: VerifiedToken, input: CreateFeedInput): Promise<IssuedCalendarFeed>
  /** Lists the feeds of the caller: those in use, then the ones revoked in the last 30 days, each newest first. */
  list(actor: Actor): Promise<CalendarFeeds>
  /** Changes a feed. @throws TaskwireError NOT_FOUND, also for a revoked one; INVALID_INPUT; IDEMPOTENCY_MISMATCH. */
  update(actor: Actor, input: UpdateFeedInput): Promise<CalendarFeed>
  /** Revokes a feed; no effect if it already is, so that it needs no idempotency key. @throws TaskwireError NOT_FOUND. */
  revoke(actor: Actor, input: RevokeFeedInput): Promise<CalendarFeed>
}

interface Options {
  queries: FeedQueries
  tasks: Pick<FeedTasks, 'lists'>
  addresses: Addresses
  /** Returns the time at which an account was last deleted. */
  deletionTimeOf: DeletionTimeOf
  /** Returns whether a session of the built-in sign-in is still open. Default: sessions are not known. */
  isSessionOpen?: ((sessionId: string) => Promise<boolean>) | undefined
  audit: Audit
  clock: Clock
}

type Lists = ReadonlyMap<string, { deletedAt: Date | null }>

/** Creates the management of calendar feeds. */
export function createCalendarFeedService(options: Options): CalendarFeedService {
  const { queries, tasks, addresses, audit, clock } = options
  const { assertSessionOpen, assertNotDeleted } = newSecretChecks(options)

  async function create(caller: VerifiedToken, input: CreateFeedInput): Promise<IssuedCalendarFeed> {
    const { userId } = caller.actor
    await assertSessionOpen(caller)
    const now = clock()
    const token = feedTokens.create()
    const call = { userId, procedure: 'calendar.createFeed', input, now, answer: CalendarFeed }
    const lists = await readLists(userId, input.listIds)
    const { answer, isReplayed } = await changeOnce(queries, call, async (feeds) => {
      assertLists(lists, input.listIds)
      if ((await feeds.count()) >= CALENDAR_LIMITS.perUser) {
        const message = `A user can have ${CALENDAR_LIMITS.perUser} calendar feeds; revoke one first`
        throw invalidInput({ path: [], code: 'too_many', message })
      }
      await feeds.prune(CALENDAR_LIMITS.stored - 1)
      const { name, listIds = [], inbox = false, tags = [], completed = false } = input
      const feed = {
        ...{ userId, id: uuidv7(), name, listIds, inbox, tags, completed, lastFour: token.slice(-4) },
        ...{ createdAt: now, updatedAt: now, revokedAt: null, lastFetchedAt: null },
      }
      await feeds.insert(feed, hashSecret(token))
      return toApi(feed)
    })
    if (isReplayed) return { ...answer, url: null }
    await assertNotDeleted({ userId, since: now, remove: () => queries.remove(userId, answer.id) })
    audit('calendar feed created', { userId, feedId: answer.id })
    return { ...answer, url: addresses.urlTo(feedPath(token)) }
  }

  async function update({ userId }: Actor, input: UpdateFeedInput): Promise<CalendarFeed> {
    const now = clock()
    const call = { userId, procedure: 'calendar.update', input, now, answer: CalendarFeed }
    const lists = await readLists(userId, input.listIds)
    const { answer } = await changeOnce(queries, call, async (feeds) => {
      const feed = (await feeds.find(input.id)) ?? notFound()
      // Lists that the feed has already may have been deleted since.
      assertLists(lists, input.listIds, feed.listIds)
      const changes = changesOf(input, now)
      await feeds.update(feed.id, changes)
      return toApi({ ...feed, ...changes })
    })
    return answer
  }

  async function revoke({ userId }: Actor, { id }: RevokeFeedInput): Promise<CalendarFeed> {
    const isRevoked = await queries.revoke(userId, id, clock())
    const feed = (await queries.find(userId, id)) ?? notFound()
    if (isRevoked) audit('calendar feed revoked', { userId, feedId: id })
    return toApi(feed)
  }

  /** Reads lists. Before the change: the embedded database has one connection, which the transaction of the change holds. */
  async function readLists(userId: string, listIds: string[] = []): Promise<Lists> {
    return new Map(listIds.length === 0 ? [] : (await tasks.lists(userId, listIds)).map((list) => [list.id, list]))
  }

  /** Rejects lists that the user does not have, or that are in the trash. */
  function assertLists(lists: Lists, listIds: string[] = [], known: string[] = []): void {
    const added = listIds.filter((id) => !known.includes(id))
    const issues = listIds.flatMap((id, n) => {
      if (!added.includes(id)) return []
      const list = lists.get(id)
      if (list?.deletedAt === null) return []
      const path = ['listIds', String(n)]
      return list
        ? [{ path, code: 'in_trash', message: 'The list is in the trash; restore it first' }]
        : [{ path, code: 'not_found', message: 'There is no list with this id' }]
    })
    if (issues.length > 0) throw invalidInputs(issues)
  }

  return {
    create: (caller, input) => create(caller, input).catch(rethrow),
    list: ({ userId }) =>
      queries
        .list(userId)
        .then((feeds) => ({ items: feeds.map(toApi) }))
        .catch(rethrow),
    update: (actor, input) => update(actor, input).catch(rethrow),
    revoke: (actor, input) => revoke(actor, input).catch(rethrow),
  }
}

function changesOf({ name, listIds, inbox, tags, completed }: UpdateFeedInput, updatedAt: Date): FeedChanges {
  return {
    ...(name !== undefined && { name }),
    ...(listIds && { listIds }),
    ...(inbox !== undefined && { inbox }),
    ...(tags && { tags }),
    ...(completed !== undefined && { completed }),
    updatedAt,
  }
}

function rethrow(error: unknown): never {
  throw asTaskwireError(error)
}

function notFound(): never {
  throw new TaskwireError('NOT_FOUND', { message: 'There is no calendar feed with this id.' })
}

function toApi({ userId: _, ...feed }: StoredFeed): CalendarFeed {
  return feed
}

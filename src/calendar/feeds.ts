import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { TokenSender } from '../auth/actor.ts'
import type { UnknownTokenLimits } from '../auth/tokens/token-cache.ts'
import type { Clock } from '../clock.ts'
import type { Addresses } from '../config/addresses.ts'
import { asTaskwireError } from '../database/resilience/faults.ts'
import { hashSecret } from '../secrets/secret-text.ts'
import type { SystemInfo } from '../system/schema.ts'
import type { FeedQueries, StoredFeed } from './feed-queries.ts'
import { feedTokens } from './feed-token.ts'
import { type Representation, writeCalendar } from './render/calendar.ts'
import { noteOf } from './render/note.ts'
import type { FeedState, FeedTasks } from './task-queries.ts'

/** The calendar feeds as calendar applications read them. */
export interface Feeds {
  /**
   * Finds the feed of a token; undefined for an unknown, malformed or revoked one. It is looked up each time, so that a revoked
   * feed is not found by any process. @throws TaskwireError UNAVAILABLE; RATE_LIMITED for an unknown token from an address over
   * its limit.
   */
  find(token: string, sender: TokenSender): Promise<StoredFeed | undefined>
  /** Reads what the representation of a feed depends on; undefined if its account was deleted. @throws TaskwireError UNAVAILABLE */
  open(feed: StoredFeed, as: Representation): Promise<OpenFeed | undefined>
  /** Notes that a feed was fetched, at most once a minute. Not awaited: no response depends on it. */
  noteFetch(feed: StoredFeed): void
}

/** A feed in one representation. */
export interface OpenFeed {
  /** The opaque part of its entity tag. It changes with every change of the user's data, and each day. */
  tag: string
  changedAt: Date
  /** Writes the calendar. @throws TaskwireError UNAVAILABLE */
  render(): Promise<string>
}

interface Options {
  queries: Pick<FeedQueries, 'findByHash' | 'noteFetch'>
  tasks: FeedTasks
  clock: Clock
  /** Limits the look-ups of tokens that this process has not found before. */
  limits: UnknownTokenLimits
  addresses: Addresses
  /** Returns whether the server has the web app. */
  hasApp: () => Promise<boolean>
  version: SystemInfo['version']
}

const MINUTE_MS = 60_000
/** Maximum number of known tokens. */
const MAX_KNOWN = 10_000

/** Creates the calendar feeds. */
export function createFeeds({ queries, tasks, clock, limits, addresses, hasApp, version }: Options): Feeds {
  /** The hashes of tokens that were found, which the limits of look-ups do not concern. */
  const known = new LRUCache<string, true>({ max: MAX_KNOWN })

  async function lookUp(key: string, sender: TokenSender): Promise<StoredFeed | undefined> {
    if (known.has(key)) return queries.findByHash(key)
    limits.admit(sender)
    return limits.run(sender, () => queries.findByHash(key))
  }

  async function render(feed: StoredFeed, as: Representation): Promise<string> {
    const { name, listIds, inbox, userId } = feed
    const lists = listIds.length > 0 ? await tasks.lists(userId, listIds) : []
    const now = clock()
    const read = await tasks.read({ feed, now, withUndated: as === 'vtodo' })
    const note = noteOf({ listIds, inbox, lists, shown: read.tasks.length, total: read.total })
    const appUrl = (await hasApp()) ? addresses.urlTo('/app') : undefined
    return writeCalendar({ name, note, tasks: read.tasks, as, appUrl, version, now })
  }

  return {
    async find(token, sender) {
      if (!feedTokens.isWellFormed(token)) return undefined
      const key = hashSecret(token)
      const feed = await lookUp(key, sender).catch(rethrow)
      if (feed) known.set(key, true)
      else known.delete(key)
      return feed
    },

    async open(feed, as) {
      const state = await tasks.state(feed.userId).catch(rethrow)
      // A deletion deletes feeds first; this is the second line of defence.
      if (state.deletedAt && state.deletedAt >= feed.createdAt) return undefined
      const day = clock().toISOString().slice(0, 10)
      const parts = [
        version,
        addresses.urlTo(''),
        feed.id,
        feed.updatedAt.toISOString(),
        state.epoch,
        state.seq,
        as,
        day,
      ]
      return {
        tag: hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16),
        changedAt: lastChange(feed, state),
        render: () => render(feed, as).catch(rethrow),
      }
    },

    noteFetch({ userId, id, lastFetchedAt }) {
      const at = clock()
      const since = new Date(at.getTime() - MINUTE_MS)
      if (lastFetchedAt && lastFetchedAt > since) return
      queries.noteFetch({ userId, id, at, since }).catch(() => {})
    },
  }
}

function lastChange({ updatedAt }: StoredFeed, { changedAt }: FeedState): Date {
  return changedAt && changedAt > updatedAt ? changedAt : updatedAt
}

function rethrow(error: unknown): never {
  throw asTaskwireError(error)
}

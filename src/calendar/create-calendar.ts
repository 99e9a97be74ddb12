import type { DeletionTimeOf } from '../auth/tokens/deleted-account.ts'
import type { UnknownTokenLimits } from '../auth/tokens/token-cache.ts'
import type { Clock } from '../clock.ts'
import type { Addresses } from '../config/addresses.ts'
import type { Database } from '../database/database.ts'
import type { Audit } from '../observability.ts'
import type { SystemInfo } from '../system/schema.ts'
import { feedQueries, NO_FEEDS } from './feed-queries.ts'
import { createFeeds, type Feeds } from './feeds.ts'
import { type CalendarFeedService, createCalendarFeedService } from './service.ts'
import { feedTasks } from './task-queries.ts'

interface Options {
  database: Pick<Database, 'tenant'> & Partial<Pick<Database, 'signIn'>>
  clock: Clock
  audit: Audit
  /** Returns the time at which an account was last deleted. */
  deletionTimeOf: DeletionTimeOf
  /** Returns whether a session of the built-in sign-in is still open. Default: sessions are not known. */
  isSessionOpen?: ((sessionId: string) => Promise<boolean>) | undefined
  /** Limits the look-ups of unknown tokens. */
  limits: UnknownTokenLimits
  addresses: Addresses
  /** Returns whether the server has the web app. */
  hasApp: () => Promise<boolean>
  version: SystemInfo['version']
}

/** Creates the calendar feeds, and their management, on a database. */
export function createCalendar({ database, ...options }: Options): { service: CalendarFeedService; feeds: Feeds } {
  const queries = database.signIn ? feedQueries(database.signIn) : NO_FEEDS
  const parts = { ...options, queries, tasks: feedTasks(database.tenant) }
  return { service: createCalendarFeedService(parts), feeds: createFeeds(parts) }
}

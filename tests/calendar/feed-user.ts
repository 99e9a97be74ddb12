import type { AppParts } from '../../src/app.ts'
import { callerFor, createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { type Block, propertyOf, readStrictly } from './read-calendar.ts'

type Caller = ReturnType<typeof callerFor>
type FeedInput = Parameters<Caller['calendar']['createFeed']>[0]

/** Creates a user with an application, at noon on 22 November 2026. */
export async function newFeedUser(database: TestDatabase, parts: Partial<AppParts> = {}) {
  const clock = stoppedClock()
  const userId = newUser()
  const app = await createTestApp(database, clock, parts)
  const caller = callerFor(database, userId, clock)

  /** Creates a feed and returns its path, and its id. */
  async function newFeed(input: Partial<FeedInput> = {}): Promise<{ path: string; id: string }> {
    const { url, id } = await caller.calendar.createFeed({ name: 'Work', ...input })
    return { path: new URL(url ?? '').pathname, id }
  }

  return {
    ...{ clock, userId, app, caller, newFeed },
    fetch: (path: string, init?: RequestInit) => fetchPath(app, path, init),
    /** Returns the titles of the events or to-dos of a feed, in order. */
    async titles(path: string): Promise<(string | undefined)[]> {
      return itemsOf(await calendarAt(app, path)).map((item) => propertyOf(item, 'SUMMARY'))
    },
    calendar: (path: string) => calendarAt(app, path),
  }
}

/** Sends a request to a path. */
export function fetchPath(app: TestApp, path: string, init?: RequestInit): Promise<Response> {
  return app.fetch(new Request(`http://test${path}`, init))
}

async function calendarAt(app: TestApp, path: string): Promise<Block> {
  const response = await fetchPath(app, path)
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`)
  return readStrictly(text)
}

/** Returns the events and to-dos of a calendar. */
export function itemsOf({ blocks }: Block): Block[] {
  return blocks.filter(({ name }) => name !== 'VTIMEZONE')
}

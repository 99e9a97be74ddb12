import { expect } from 'vitest'
import { upsertOf } from '../helpers/feed.ts'
import { endsWith, failureOf, invalid, type ProcedureCases, unauthenticated } from './assertions.ts'

/** Cases of the change feed and of tasks.stats. */
export const syncCases: Record<string, ProcedureCases> = {
  'tasks.stats': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs' })
      await caller.tasks.create({ title: 'late', due: { date: '2026-01-01' } })
      await caller.tasks.create({ title: 'done', completed: true })
      expect(await caller.tasks.stats()).toEqual({ total: 2, open: 1, completed: 1, overdue: 1 })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.stats({})),
      INVALID_INPUT: invalid('timeZone', /IANA/, (caller) => caller.tasks.stats({ timeZone: 'Mars/Base' })),
    },
  },

  'changes.since': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs' })
      expect(await caller.changes.since()).toEqual({ changes: [], cursor: expect.any(String), more: false })
      const first = await caller.tasks.create({ title: 'first' })
      const second = await caller.tasks.create({ title: 'second' })
      const page = await caller.changes.since({ limit: 1 })
      expect(page).toEqual({
        changes: [upsertOf(1, first)],
        cursor: expect.any(String),
        more: true,
      })
      const next = await caller.changes.since({ cursor: page.cursor })
      expect(next).toMatchObject({ changes: [upsertOf(2, second)], more: false })
      const done = await caller.tasks.complete({ id: first.id })
      expect((await caller.changes.since({ cursor: next.cursor })).changes).toEqual([upsertOf(3, done)])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.changes.since()),
      INVALID_INPUT: invalid('cursor', /^cursor must be the cursor of an earlier response/, (caller) =>
        caller.changes.since({ cursor: 'x' }),
      ),
      RESYNC_REQUIRED: async ({ caller, stranger }) => {
        await stranger.tasks.create({ title: 'theirs' })
        const { cursor } = await stranger.changes.since()
        await endsWith('RESYNC_REQUIRED', /start over/, caller.changes.since({ cursor }))
        await caller.tasks.create({ title: 'mine' })
        await endsWith('RESYNC_REQUIRED', /start over/, caller.changes.since({ cursor }))
      },
    },
  },

  'changes.cursor': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs' })
      const { cursor: start } = await caller.changes.cursor()
      const first = await caller.tasks.create({ title: 'first' })
      const { cursor } = await caller.changes.cursor()
      const second = await caller.tasks.create({ title: 'second' })
      expect((await caller.changes.since({ cursor })).changes).toMatchObject([{ task: second }])
      expect((await caller.changes.since({ cursor: start })).changes).toMatchObject([{ task: first }, { task: second }])
    },
    errors: { UNAUTHENTICATED: unauthenticated((caller) => caller.changes.cursor()) },
  },

  'changes.live': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs' })
      const first = await caller.tasks.create({ title: 'first' })
      const live = (await caller.changes.live())[Symbol.asyncIterator]()
      expect(eventOf(await live.next())).toEqual([expect.any(String), upsertOf(1, first)])
      const next = live.next()
      const second = await caller.tasks.create({ title: 'second' })
      const [cursor, change] = eventOf(await next)
      expect(change).toEqual(upsertOf(2, second))
      await live.return?.()
      const third = await caller.tasks.create({ title: 'third' })
      const later = (await caller.changes.live({ cursor }))[Symbol.asyncIterator]()
      expect(eventOf(await later.next())[1]).toEqual(upsertOf(3, third))
      await later.return?.()
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.changes.live()),
      INVALID_INPUT: invalid('cursor', /^cursor must be the cursor of an earlier response/, (caller) =>
        caller.changes.live({ cursor: 'x' }),
      ),
      RESYNC_REQUIRED: async ({ caller, stranger }) => {
        await stranger.tasks.create({ title: 'theirs' })
        const { cursor } = await stranger.changes.cursor()
        expect((await failureOf(caller.changes.live({ cursor }))).code).toBe('RESYNC_REQUIRED')
      },
    },
  },
}

/** Returns the content of an event. In process, tRPC returns it as a pair, although the type is that of the client's value. */
function eventOf({ value }: { value?: unknown }): [cursor: string, change: unknown] {
  const [cursor, change] = value as [string, unknown]
  return [cursor, change]
}

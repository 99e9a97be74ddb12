import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { BASE_PATH } from '../helpers/under-base-path.ts'
import { endsWith, invalid, type ProcedureCases, type Setup, unauthenticated } from './assertions.ts'

const WORK = { name: 'Work', tags: ['work'] }
/** Called directly, or over HTTP. */
const FEED_URL = new RegExp(`^http://(test|localhost:8000${BASE_PATH})/calendar/tw_cal_[0-9A-Za-z]{36}\\.ics$`)

/** Calls a procedure with the id of another user's feed, and of none. */
function onlyOwn(call: (setup: Setup, id: string) => Promise<unknown>) {
  return async (setup: Setup) => {
    const { id } = await setup.stranger.calendar.createFeed(WORK)
    for (const one of [id, randomUUID()]) await endsWith('NOT_FOUND', /no calendar feed with this id/, call(setup, one))
    expect((await setup.stranger.calendar.list()).items).toMatchObject([{ id, ...WORK, revokedAt: null }])
  }
}

/** Cases of calendar feeds. */
export const calendarCases: Record<string, ProcedureCases> = {
  'calendar.list': {
    success: async ({ caller, stranger, later }) => {
      await stranger.calendar.createFeed(WORK)
      const { url: _, ...first } = await caller.calendar.createFeed(WORK)
      later()
      const { url: _1, ...second } = await caller.calendar.createFeed({ name: 'Second' })
      expect(await caller.calendar.list()).toEqual({ items: [second, first] })
      const revokedAt = later()
      await caller.calendar.revoke({ id: second.id })
      expect(await caller.calendar.list()).toEqual({ items: [first, { ...second, revokedAt }] })
    },
    errors: { UNAUTHENTICATED: unauthenticated((caller) => caller.calendar.list()) },
  },

  'calendar.createFeed': {
    success: async ({ caller, later }) => {
      const list = await caller.lists.create({ name: 'Office' })
      const at = later()
      const feed = { ...WORK, listIds: [list.id], inbox: true, completed: true }
      const { url, lastFour, ...created } = await caller.calendar.createFeed(feed)
      expect(url).toMatch(FEED_URL)
      expect(url?.slice(-8, -4)).toBe(lastFour)
      const times = { createdAt: at, updatedAt: at, lastFetchedAt: null, revokedAt: null }
      expect(created).toEqual({ id: expect.any(String), ...feed, ...times })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.calendar.createFeed(WORK)),
      INVALID_INPUT: async ({ caller, stranger }) => {
        const list = await stranger.lists.create({ name: 'Office' })
        const theirs = caller.calendar.createFeed({ name: 'x', listIds: [list.id] })
        await endsWith('INVALID_INPUT', /^listIds.0: There is no list with this id$/, theirs)
        expect((await caller.calendar.list()).items).toEqual([])
      },
      IDEMPOTENCY_MISMATCH: async ({ caller, stranger }) => {
        const input = { ...WORK, idempotencyKey: 'k' }
        await caller.calendar.createFeed(input)
        const other = caller.calendar.createFeed({ ...input, name: 'x' })
        await endsWith('IDEMPOTENCY_MISMATCH', /used before/, other)
        expect((await stranger.calendar.createFeed(input)).url).not.toBeNull()
      },
    },
  },

  'calendar.update': {
    success: async ({ caller, later }) => {
      const { url: _, ...created } = await caller.calendar.createFeed(WORK)
      const updatedAt = later()
      const changes = { name: 'Office', tags: [], inbox: true }
      expect(await caller.calendar.update({ id: created.id, ...changes })).toEqual({
        ...created,
        ...changes,
        updatedAt,
      })
      expect((await caller.calendar.list()).items).toEqual([{ ...created, ...changes, updatedAt }])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.calendar.update({ id: randomUUID() })),
      INVALID_INPUT: async ({ caller }) => {
        const { id } = await caller.calendar.createFeed(WORK)
        const list = await caller.lists.create({ name: 'Office' })
        await caller.lists.delete({ id: list.id })
        const trashed = caller.calendar.update({ id, name: 'x', listIds: [list.id] })
        await endsWith('INVALID_INPUT', /^listIds.0: The list is in the trash; restore it first$/, trashed)
        expect((await caller.calendar.list()).items).toMatchObject([WORK])
      },
      NOT_FOUND: onlyOwn(({ caller }, id) => caller.calendar.update({ id, name: 'stolen' })),
      IDEMPOTENCY_MISMATCH: async ({ caller }) => {
        const { id } = await caller.calendar.createFeed(WORK)
        await caller.calendar.update({ id, name: 'x', idempotencyKey: 'k' })
        const other = caller.calendar.update({ id, name: 'y', idempotencyKey: 'k' })
        await endsWith('IDEMPOTENCY_MISMATCH', /used before/, other)
      },
    },
  },

  'calendar.revoke': {
    success: async ({ caller, later }) => {
      const { url: _, ...created } = await caller.calendar.createFeed(WORK)
      const revokedAt = later()
      expect(await caller.calendar.revoke({ id: created.id })).toEqual({ ...created, revokedAt })
      later()
      expect(await caller.calendar.revoke({ id: created.id })).toEqual({ ...created, revokedAt })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.calendar.revoke({ id: randomUUID() })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.calendar.revoke({ id: 'no-uuid' })),
      NOT_FOUND: onlyOwn(({ caller }, id) => caller.calendar.revoke({ id })),
    },
  },
}

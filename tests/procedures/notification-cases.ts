import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { endsWith, fillWithBytes, invalid, type ProcedureCases, type Setup, unauthenticated } from './assertions.ts'

const id = randomUUID()
const UNTIL = new Date('2026-11-23T09:00:00.000Z')

/** Calls a procedure with an unknown id and with the id of another user's notification, which fail alike. */
function onlyOwn(call: (setup: Setup, id: string) => Promise<unknown>) {
  return async (setup: Setup) => {
    const theirs = await setup.notify(setup.stranger)
    const unknown = await endsWith('NOT_FOUND', /no notification with this id/, call(setup, randomUUID()))
    const foreign = await endsWith('NOT_FOUND', /no notification with this id/, call(setup, theirs.id))
    expect({ ...foreign }).toEqual({ ...unknown })
    expect((await setup.stranger.notifications.list()).items).toEqual([theirs])
  }
}

type Change = (setup: Setup, input: { id: string; ifVersion?: number; idempotencyKey?: string }) => Promise<unknown>

/** The errors of a procedure that changes a notification. */
function errorsOf(change: Change): ProcedureCases['errors'] {
  return {
    UNAUTHENTICATED: unauthenticated((caller) => change({ caller } as Setup, { id })),
    INVALID_INPUT: invalid('id', /UUID/, (caller) => change({ caller } as Setup, { id: 'no-uuid' })),
    NOT_FOUND: onlyOwn((setup, id) => change(setup, { id })),
    CONFLICT: async (setup) => {
      const current = await setup.notify(setup.caller)
      const stale = change(setup, { id: current.id, ifVersion: 2 })
      expect((await endsWith('CONFLICT', /now at version 1/, stale)).current).toEqual(current)
    },
    IDEMPOTENCY_MISMATCH: async (setup) => {
      const [first, second] = [await setup.notify(setup.caller), await setup.notify(setup.caller)]
      const changed = await change(setup, { id: first.id, idempotencyKey: 'k' })
      expect(await change(setup, { id: first.id, idempotencyKey: 'k' })).toEqual(changed)
      const other = change(setup, { id: second.id, idempotencyKey: 'k' })
      await endsWith('IDEMPOTENCY_MISMATCH', /used before with another input/, other)
      expect(await setup.caller.notifications.get({ id: second.id })).toEqual(second)
    },
    QUOTA_EXCEEDED: async (setup) => {
      const before = await setup.notify(setup.caller)
      await fillWithBytes(setup.caller)
      const error = await endsWith('QUOTA_EXCEEDED', /number of bytes/, change(setup, { id: before.id }))
      expect(error.quota).toBe('bytes')
      expect(await setup.caller.notifications.get({ id: before.id })).toEqual(before)
    },
  }
}

/** Cases of notifications. */
export const notificationCases: Record<string, ProcedureCases> = {
  'notifications.list': {
    success: async ({ caller, stranger, notify }) => {
      await notify(stranger)
      const notification = await notify(caller)
      expect(await caller.notifications.list()).toEqual({ items: [notification], nextCursor: null })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.notifications.list({})),
      INVALID_INPUT: invalid('taskId', /UUID/, (caller) => caller.notifications.list({ taskId: 'no-uuid' })),
    },
  },

  'notifications.get': {
    success: async ({ caller, notify }) => {
      const notification = await notify(caller)
      expect(await caller.notifications.get({ id: notification.id })).toEqual(notification)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.notifications.get({ id })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.notifications.get({ id: 'no-uuid' })),
      NOT_FOUND: onlyOwn(({ caller }, id) => caller.notifications.get({ id })),
    },
  },

  'notifications.snooze': {
    success: async ({ caller, later, notify }) => {
      const notification = await notify(caller)
      const updatedAt = later()
      const snoozed = await caller.notifications.snooze({ id: notification.id, until: UNTIL })
      expect(snoozed).toEqual({ ...notification, snoozedUntil: UNTIL, version: 2, updatedAt })
    },
    errors: errorsOf(({ caller }, input) => caller.notifications.snooze({ ...input, until: UNTIL })),
  },

  'notifications.dismiss': {
    success: async ({ caller, later, notify }) => {
      const notification = await notify(caller)
      const now = later()
      const dismissed = await caller.notifications.dismiss({ id: notification.id })
      expect(dismissed).toEqual({ ...notification, dismissedAt: now, version: 2, updatedAt: now })
      later()
      expect(await caller.notifications.dismiss({ id: notification.id })).toEqual(dismissed)
    },
    errors: errorsOf(({ caller }, input) => caller.notifications.dismiss(input)),
  },
}

import { expect } from 'vitest'
import { SETTINGS_ID } from '../../src/settings/settings.ts'
import { endsWith, fill, fillWithBytes, invalid, type ProcedureCases, unauthenticated } from './assertions.ts'

const DEFAULTS = {
  id: SETTINGS_ID,
  timeZone: 'UTC',
  weekStart: 'monday',
  locale: 'en',
  allDayReminderTime: '09:00',
  version: 0,
  createdAt: null,
  updatedAt: null,
}

/** Cases of the account and its settings. */
export const accountCases: Record<string, ProcedureCases> = {
  'account.me': {
    success: async ({ caller, userId }) => expect(await caller.account.me()).toEqual({ userId }),
    errors: { UNAUTHENTICATED: unauthenticated((caller) => caller.account.me()) },
  },

  'account.delete': {
    success: async ({ caller, userId, stranger }) => {
      await caller.tasks.create({ title: 'mine' })
      const theirs = await stranger.tasks.create({ title: 'theirs' })
      expect(await caller.account.delete()).toEqual({ userId })
      expect((await stranger.tasks.list()).items).toEqual([theirs])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.account.delete()),
      REAUTHENTICATION_REQUIRED: async ({ caller, later }) => {
        const { id } = await caller.tasks.create({ title: 'kept' })
        for (let seconds = 0; seconds < 310; seconds++) later()
        await endsWith('REAUTHENTICATION_REQUIRED', /Sign in again/, caller.account.delete())
        expect((await caller.tasks.get({ id })).title).toBe('kept')
      },
    },
  },

  'account.settings.get': {
    success: async ({ caller, stranger }) => {
      await stranger.account.settings.update({ locale: 'de' })
      expect(await caller.account.settings.get()).toEqual(DEFAULTS)
      const changed = await caller.account.settings.update({ timeZone: 'Asia/Tokyo' })
      expect(await caller.account.settings.get()).toEqual(changed)
    },
    errors: { UNAUTHENTICATED: unauthenticated((caller) => caller.account.settings.get()) },
  },

  'account.settings.update': {
    success: async ({ caller, later }) => {
      const { settings } = caller.account
      const createdAt = later()
      const first = await settings.update({ timeZone: 'Europe/Berlin', locale: 'de-at', ifVersion: 0 })
      const times = { createdAt, updatedAt: createdAt }
      expect(first).toEqual({ ...DEFAULTS, timeZone: 'Europe/Berlin', locale: 'de-AT', version: 1, ...times })
      const updatedAt = later()
      const second = await settings.update({ weekStart: 'sunday', timeZone: null, allDayReminderTime: '07:30' })
      const changed = { weekStart: 'sunday', timeZone: 'UTC', allDayReminderTime: '07:30' }
      expect(second).toEqual({ ...first, ...changed, version: 2, updatedAt })
      expect(await settings.update({ weekStart: 'sunday' })).toEqual(second)
      expect((await caller.changes.since()).changes).toMatchObject([{ entity: 'settings', settings: second }])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.account.settings.update({})),
      INVALID_INPUT: invalid('locale', /language tag/, (caller) =>
        caller.account.settings.update({ locale: 'no locale' }),
      ),
      CONFLICT: async ({ caller }) => {
        const { settings } = caller.account
        const missing = await endsWith('CONFLICT', /version 0/, settings.update({ locale: 'fr', ifVersion: 1 }))
        expect([missing.current, await settings.get()]).toEqual([DEFAULTS, DEFAULTS])
        const current = await settings.update({ locale: 'fr' })
        for (const ifVersion of [0, 2]) {
          const stale = settings.update({ locale: 'it', ifVersion })
          expect((await endsWith('CONFLICT', /now at version 1/, stale)).current).toEqual(current)
        }
        expect(await settings.get()).toEqual(current)
      },
      IDEMPOTENCY_MISMATCH: async ({ caller }) => {
        const { settings } = caller.account
        const first = await settings.update({ locale: 'fr', idempotencyKey: 'k' })
        expect(await settings.update({ locale: 'fr', idempotencyKey: 'k' })).toEqual(first)
        const other = settings.update({ locale: 'it', idempotencyKey: 'k' })
        await endsWith('IDEMPOTENCY_MISMATCH', /used before with another input/, other)
        expect(await settings.get()).toEqual(first)
      },
      QUOTA_EXCEEDED: async ({ caller, stranger }) => {
        await fill(caller)
        const rows = await endsWith(
          'QUOTA_EXCEEDED',
          /number of rows/,
          caller.account.settings.update({ locale: 'fr' }),
        )
        expect([rows.quota, await caller.account.settings.get()]).toEqual(['rows', DEFAULTS])
        const before = await stranger.account.settings.update({ locale: 'fr' })
        await fillWithBytes(stranger)
        const change = stranger.account.settings.update({ locale: 'it' })
        expect((await endsWith('QUOTA_EXCEEDED', /number of bytes/, change)).quota).toBe('bytes')
        expect(await stranger.account.settings.get()).toEqual(before)
      },
    },
  },
}

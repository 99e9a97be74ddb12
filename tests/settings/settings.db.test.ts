import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const newCaller = () => callerFor(database, newUser()).undoable

describe('settings', () => {
  const DEFAULTS = { timeZone: 'UTC', weekStart: 'monday', locale: 'en', allDayReminderTime: '09:00' }

  it('are the defaults until one is set, and null resets one', async () => {
    const { account, changes } = newCaller()
    expect(await account.settings.get()).toMatchObject({ ...DEFAULTS, version: 0, createdAt: null })
    const { cursor } = await changes.cursor()
    const changed = await account.settings.update({ timeZone: 'europe/berlin', weekStart: 'sunday', locale: 'DE-at' })
    const expected = { timeZone: 'Europe/Berlin', weekStart: 'sunday', locale: 'de-AT', allDayReminderTime: '09:00' }
    expect(changed).toMatchObject({ ...expected, version: 1, affected: { settings: 1 } })
    expect(await account.settings.get()).toMatchObject(expected)
    const feed = await changes.since({ cursor })
    expect(feed.changes).toEqual([
      expect.objectContaining({ entity: 'settings', settings: expect.objectContaining(expected) }),
    ])
    await account.settings.update({ allDayReminderTime: '07:30', timeZone: null })
    expect(await account.settings.get()).toMatchObject({ timeZone: 'UTC', allDayReminderTime: '07:30', version: 2 })
  })

  it('reject another version, an unknown zone, language and time, and their first change can be undone', async () => {
    const { account, changes } = newCaller()
    const first = await account.settings.update({ locale: 'fr', ifVersion: 0 })
    expect((await failureOf(account.settings.update({ locale: 'en', ifVersion: 0 }))).code).toBe('CONFLICT')
    for (const input of [{ timeZone: 'Mars/Olympus' }, { locale: 'not a tag' }, { allDayReminderTime: '9:00' }])
      await expect(account.settings.update(input)).rejects.toThrow(new RegExp(Object.keys(input)[0] ?? ''))
    await changes.undo({ undoToken: first.undoToken ?? '' })
    expect(await account.settings.get()).toMatchObject({ ...DEFAULTS, version: 0 })
  })
})

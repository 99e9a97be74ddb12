import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Due } from '../../src/tasks/due.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Returns how many tasks are overdue at an instant in a time zone, with one open task. */
async function overdueAt(due: Due, instant: number | string, timeZone?: string): Promise<number> {
  const clock = stoppedClock('2020-01-01T00:00:00Z')
  const caller = callerFor(database, newUser(), clock)
  await caller.tasks.create({ title: 'x', due })
  clock.set(new Date(instant))
  return (await caller.tasks.stats(timeZone === undefined ? undefined : { timeZone })).overdue
}

describe('the overdue count', () => {
  const day = { date: '2026-11-30' }
  const floating = { date: '2026-11-30', time: '09:00' }
  const zoned = { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' }
  // Due date, time zone of the request, and the last instant at which the task is not overdue.
  const edges: [string, Due, string | undefined, string][] = [
    ['a day', day, undefined, '2026-11-30T23:59:59.999Z'],
    ['a day', day, 'Pacific/Kiritimati', '2026-11-30T09:59:59.999Z'],
    ['a day', day, 'Etc/GMT+12', '2026-12-01T11:59:59.999Z'],
    ['a day', day, 'Pacific/Pago_Pago', '2026-12-01T10:59:59.999Z'],
    ['a day', day, 'Asia/Kolkata', '2026-11-30T18:29:59.999Z'],
    ['a day of 23 hours', { date: '2026-03-29' }, 'Europe/Berlin', '2026-03-29T21:59:59.999Z'],
    ['a day of 25 hours', { date: '2026-10-25' }, 'Europe/Berlin', '2026-10-25T22:59:59.999Z'],
    ['a day of 24½ hours', { date: '2026-04-05' }, 'Australia/Lord_Howe', '2026-04-05T13:29:59.999Z'],
    ['a floating time', floating, undefined, '2026-11-30T09:00:00.000Z'],
    ['a floating time', floating, 'Pacific/Kiritimati', '2026-11-29T19:00:00.000Z'],
    ['a floating time', floating, 'Pacific/Pago_Pago', '2026-11-30T20:00:00.000Z'],
    [
      'a floating time before a clock change',
      { date: '2026-03-28', time: '09:00' },
      'Europe/Berlin',
      '2026-03-28T08:00:00.000Z',
    ],
    [
      'a floating time after a clock change',
      { date: '2026-03-29', time: '09:00' },
      'Europe/Berlin',
      '2026-03-29T07:00:00.000Z',
    ],
    ['a zoned time', zoned, undefined, '2026-11-30T08:00:00.000Z'],
    ['a zoned time', zoned, 'Pacific/Kiritimati', '2026-11-30T08:00:00.000Z'],
    ['a zoned time', zoned, 'Pacific/Pago_Pago', '2026-11-30T08:00:00.000Z'],
    ['a skipped zoned time', { ...zoned, date: '2026-03-29', time: '02:30' }, undefined, '2026-03-29T01:30:00.000Z'],
    ['a repeated zoned time', { ...zoned, date: '2026-10-25', time: '02:30' }, undefined, '2026-10-25T00:30:00.000Z'],
  ]
  it.each(edges)(
    'includes %s (%j in zone %s) one millisecond after %s, and not before',
    async (_, due, timeZone, last) => {
      expect(await overdueAt(due, last, timeZone)).toBe(0)
      expect(await overdueAt(due, Date.parse(last) + 1, timeZone)).toBe(1)
    },
  )

  it('excludes tasks without a due date, completed tasks, and the trash', async () => {
    const caller = callerFor(database, newUser(), stoppedClock())
    for (const due of [day, floating, zoned]) {
      const late = { ...due, date: '2026-01-01' }
      await caller.tasks.create({ title: 'done', due: late, completed: true })
      const { id } = await caller.tasks.create({ title: 'trashed', due: late })
      await caller.tasks.delete({ id })
    }
    await caller.tasks.create({ title: 'some day' })
    expect(await caller.tasks.stats()).toEqual({ total: 4, open: 1, completed: 3, overdue: 0 })
  })
})

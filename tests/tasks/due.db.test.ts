import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Due } from '../../src/tasks/schema.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a due date', () => {
  const forms: (Due | null)[] = [
    null,
    { date: '2026-11-30' },
    { date: '1900-01-01' },
    { date: '9998-12-31' },
    { date: '2026-11-30', time: '00:00' },
    { date: '2026-11-30', time: '23:59' },
    { date: '1900-01-01', time: '00:00', timeZone: 'Pacific/Kiritimati' },
    { date: '9998-12-31', time: '23:59', timeZone: 'Etc/GMT+12' },
    { date: '2026-03-29', time: '02:30', timeZone: 'Europe/Berlin' },
    { date: '2026-10-25', time: '02:30', timeZone: 'Europe/Berlin' },
    { date: '2026-10-04', time: '02:15', timeZone: 'Australia/Lord_Howe' },
    { date: '2026-11-30', time: '09:00', timeZone: 'Asia/Calcutta' },
    { date: '2026-11-30', time: '09:00', timeZone: 'europe/berlin' },
  ]
  it.each(forms)('of the form %j is read back as it was written', async (due) => {
    const caller = callerFor(database, newUser())
    const { id, ...created } = await caller.tasks.create({ title: 'x', due })
    expect(created.due).toEqual(due)
    expect((await caller.tasks.get({ id })).due).toEqual(due)
    expect((await caller.tasks.list({ sort: { by: 'due', order: 'asc' } })).items[0]?.due).toEqual(due)
    await caller.tasks.update({ id, due: null })
    expect((await caller.tasks.update({ id, due })).due).toEqual(due)
  })

  it('may be in any time zone there is', async () => {
    const app = await createTestApp(database)
    const userId = newUser()
    const token = await app.tokenOf(userId)
    const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT', 'US/Pacific', 'Asia/Calcutta']
    for (const timeZone of zones.filter((_, place) => place % 10 === 0 || place > zones.length - 5)) {
      const input = { title: 'x', due: { date: '2026-11-30', time: '09:00', timeZone } }
      const { body } = await app.call('tasks.create', { token, input })
      expect(body.result?.data.json.due).toEqual(input.due)
      expect((await app.call('tasks.stats', { token, method: 'GET', input: { timeZone } })).status).toBe(200)
    }
  })
})

describe('a list of the tasks due on a day', () => {
  const titlesOn = async (dues: Record<string, Due>, from: string, to: string, timeZone?: string) => {
    const caller = callerFor(database, newUser())
    for (const [title, due] of Object.entries(dues)) await caller.tasks.create({ title, due })
    const { items } = await caller.tasks.list({ due: { from, to }, ...(timeZone !== undefined && { timeZone }) })
    return items.map((task) => task.title).sort()
  }
  const utc = (time: string, date = '2026-11-30') => ({ date, time, timeZone: 'UTC' })

  it.each(['UTC', 'Pacific/Kiritimati', 'Etc/GMT+12', 'Pacific/Pago_Pago'])(
    'takes a day and a floating time at their word, in %s',
    async (timeZone) => {
      const dues = {
        day: { date: '2026-11-30' },
        first: { date: '2026-11-30', time: '00:00' },
        last: { date: '2026-11-30', time: '23:59' },
        before: { date: '2026-11-29', time: '23:59' },
        after: { date: '2026-12-01', time: '00:00' },
      }
      expect(await titlesOn(dues, '2026-11-30', '2026-11-30', timeZone)).toEqual(['day', 'first', 'last'])
    },
  )

  it.each([
    [undefined, utc('23:59', '2026-11-29'), utc('00:00'), utc('23:59'), utc('00:00', '2026-12-01')],
    ['Pacific/Kiritimati', utc('09:59', '2026-11-29'), utc('10:00', '2026-11-29'), utc('09:59'), utc('10:00')],
    ['Etc/GMT+12', utc('11:59'), utc('12:00'), utc('11:59', '2026-12-01'), utc('12:00', '2026-12-01')],
    ['Pacific/Pago_Pago', utc('10:59'), utc('11:00'), utc('10:59', '2026-12-01'), utc('11:00', '2026-12-01')],
  ])('takes a zoned time on the day it falls on in %s', async (timeZone, before, first, last, after) => {
    const dues = { before, first, last, after }
    expect(await titlesOn(dues, '2026-11-30', '2026-11-30', timeZone)).toEqual(['first', 'last'])
  })

  it('is as long as the day is where the clocks change', async () => {
    const on = (time: string, date: string) => utc(time, date)
    const short = {
      a: on('22:59', '2026-03-28'),
      b: on('23:00', '2026-03-28'),
      c: on('21:59', '2026-03-29'),
      d: on('22:00', '2026-03-29'),
    }
    expect(await titlesOn(short, '2026-03-29', '2026-03-29', 'Europe/Berlin')).toEqual(['b', 'c'])
    const long = {
      a: on('21:59', '2026-10-24'),
      b: on('22:00', '2026-10-24'),
      c: on('22:59', '2026-10-25'),
      d: on('23:00', '2026-10-25'),
    }
    expect(await titlesOn(long, '2026-10-25', '2026-10-25', 'Europe/Berlin')).toEqual(['b', 'c'])
  })

  it('reaches to the first and last day there can be', async () => {
    const dues = { first: { date: '1900-01-01' }, last: { date: '9998-12-31', time: '23:59', timeZone: 'Etc/GMT+12' } }
    expect(await titlesOn(dues, '1900-01-01', '9998-12-31', 'Etc/GMT+12')).toEqual(['first', 'last'])
  })
})

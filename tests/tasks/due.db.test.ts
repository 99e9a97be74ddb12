import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Due } from '../../src/tasks/due.ts'
import { TimeZone } from '../../src/time/schema.ts'
import { runs } from '../helpers/effort.ts'
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
    { date: '2026-11-30', time: '09:00', timeZone: 'Asia/Kolkata' },
    { date: '2011-12-30', time: '09:00', timeZone: 'Pacific/Apia' },
  ]
  it.each(forms)('%j is read back unchanged', async (due) => {
    const caller = callerFor(database, newUser())
    const { id, ...created } = await caller.tasks.create({ title: 'x', due })
    expect(created.due).toEqual(due)
    expect((await caller.tasks.get({ id })).due).toEqual(due)
    expect((await caller.tasks.list({ sort: [{ by: 'due', order: 'asc' }] })).items[0]?.due).toEqual(due)
    await caller.tasks.update({ id, due: null })
    expect((await caller.tasks.update({ id, due })).due).toEqual(due)
  })

  it('is read back with the stored name of its time zone, for every alias', async () => {
    const { tasks } = callerFor(database, newUser())
    const due = (timeZone: string) => ({ date: '2026-11-30', time: '09:00', timeZone })
    const { id, due: created } = await tasks.create({ title: 'x', due: due('asia/calcutta'), idempotencyKey: 'k' })
    expect(created).toEqual(due('Asia/Kolkata'))
    const again = await tasks.create({ title: 'x', due: due('Asia/Kolkata'), idempotencyKey: 'k' })
    expect(again.id).toBe(id)
    expect((await tasks.update({ id, due: due('us/pacific') })).due).toEqual(due('America/Los_Angeles'))
    expect((await tasks.replace({ id, title: 'x', due: due('Zulu') })).due).toEqual(due('UTC'))
    expect((await tasks.updateMany({ ids: [id], set: { due: due('GB') } })).items[0]?.due).toEqual(due('Europe/London'))
    const { nextCursor } = await tasks.list({ due: {}, timeZone: 'GB', limit: 1 })
    expect(nextCursor).toBeNull()
  })

  it('uses stored zone names that PostgreSQL supports too', async () => {
    const known = await database.useSession((session) =>
      session.query<{ name: string }>('SELECT name FROM pg_timezone_names'),
    )
    const names = new Set(known.map(({ name }) => name))
    const stored = Intl.supportedValuesOf('timeZone').map((zone) => TimeZone.parse(zone))
    expect(stored.filter((name) => !names.has(name))).toEqual([])
  })

  it('accepts every time zone', async () => {
    const app = await createTestApp(database)
    const userId = newUser()
    const token = await app.tokenOf(userId)
    const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT', 'US/Pacific', 'Asia/Calcutta']
    for (const timeZone of zones.filter((_, location) => location % 10 === 0 || location > zones.length - 5)) {
      const input = { title: 'x', due: { date: '2026-11-30', time: '09:00', timeZone } }
      const { body } = await app.call('tasks.create', { token, input })
      expect(body.result?.data.json.due).toEqual({ ...input.due, timeZone: TimeZone.parse(timeZone) })
      expect((await app.call('tasks.stats', { token, method: 'GET', input: { timeZone } })).status).toBe(200)
    }
  })
})

describe('a list of tasks due within a range of days', () => {
  const titlesOn = async (dues: Record<string, Due>, from: string, to: string, timeZone?: string) => {
    const caller = callerFor(database, newUser())
    for (const [title, due] of Object.entries(dues)) await caller.tasks.create({ title, due })
    const { items } = await caller.tasks.list({ due: { from, to }, ...(timeZone !== undefined && { timeZone }) })
    return items.map((task) => task.title).sort()
  }
  const utc = (time: string, date = '2026-11-30') => ({ date, time, timeZone: 'UTC' })

  it.each(['UTC', 'Pacific/Kiritimati', 'Etc/GMT+12', 'Pacific/Pago_Pago'])(
    'counts days and floating times on their own date, in %s',
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
  ])('counts a time with a time zone on its day in the time zone %s', async (timeZone, before, first, last, after) => {
    const dues = { before, first, last, after }
    expect(await titlesOn(dues, '2026-11-30', '2026-11-30', timeZone)).toEqual(['first', 'last'])
  })

  it('covers days of 23 and 25 hours at clock changes', async () => {
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

  // Days that a zone skipped or repeated, and clock changes in both directions at or near midnight.
  const oddDays: [zone: string, date: string][] = [
    ...['2011-12-29', '2011-12-30', '2011-12-31'].map((day): [string, string] => ['Pacific/Apia', day]),
    ...['2011-12-30', '2011-12-31'].map((day): [string, string] => ['Pacific/Fakaofo', day]),
    ...['1993-08-20', '1993-08-21', '1993-08-22'].map((day): [string, string] => ['Pacific/Kwajalein', day]),
    ...['1969-09-29', '1969-09-30', '1969-10-01'].map((day): [string, string] => ['Pacific/Kwajalein', day]),
    ...['1994-12-31', '1995-01-01'].map((day): [string, string] => ['Pacific/Kiritimati', day]),
    ...['2018-11-03', '2018-11-04', '2018-02-17', '2018-02-18'].map((day): [string, string] => [
      'America/Sao_Paulo',
      day,
    ]),
    ...['2026-04-24', '2026-10-29', '2026-10-30', '2010-09-30'].map((day): [string, string] => ['Africa/Cairo', day]),
    ...['2026-03-28', '2026-03-29', '2026-10-24', '2026-10-25'].map((day): [string, string] => ['Asia/Beirut', day]),
    ...['2006-10-28', '2006-10-29', '2006-04-02'].map((day): [string, string] => ['America/Goose_Bay', day]),
    ...['2010-03-28', '2010-10-31', '1987-10-25'].map((day): [string, string] => ['America/St_Johns', day]),
    ...['2026-03-28', '2026-03-29', '2026-10-24', '2026-10-25'].map((day): [string, string] => ['America/Nuuk', day]),
    ...['2015-08-14', '2015-08-15', '2018-05-04', '2018-05-05'].map((day): [string, string] => ['Asia/Pyongyang', day]),
    ...['2005-03-20', '2005-09-20', '2021-03-21', '2021-03-22', '2021-09-21'].map((day): [string, string] => [
      'Asia/Tehran',
      day,
    ]),
  ]
  const times = ['00:00', '00:01', '00:30', '01:00', '12:00', '22:59', '23:00', '23:30', '23:59']

  it('counts every time with a time zone on exactly its own date in its own zone', async () => {
    const everyDay = fc
      .tuple(
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        fc.date({ min: new Date('1901-01-01'), max: new Date('2038-01-01'), noInvalidDate: true }),
      )
      .map(([zone, date]): [string, string] => [TimeZone.parse(zone), date.toISOString().slice(0, 10)])
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
    const days = [...oddDays, ...fc.sample(everyDay, { seed, numRuns: runs(20, 1000) })]
    for (const [zone, group] of Map.groupBy(days, ([zone]) => zone)) {
      const { tasks } = callerFor(database, newUser())
      const dates = [...new Set(group.map(([, date]) => date))]
      const dues = dates.flatMap((date) => times.map((time) => ({ date, time, timeZone: zone })))
      await tasks.createMany({ items: dues.map((due) => ({ title: `${due.date} ${due.time}`, due })) })
      for (const date of dates) {
        const { items } = await tasks.list({ due: { from: date, to: date }, timeZone: zone.toLowerCase() })
        const titles = items.map(({ title }) => title).sort()
        expect({ seed, zone, titles }).toEqual({ seed, zone, titles: times.map((time) => `${date} ${time}`) })
      }
    }
  })

  it('includes the first and the last valid date', async () => {
    const dues = { first: { date: '1900-01-01' }, last: { date: '9998-12-31', time: '23:59', timeZone: 'Etc/GMT+12' } }
    expect(await titlesOn(dues, '1900-01-01', '9998-12-31', 'Etc/GMT+12')).toEqual(['first', 'last'])
  })
})

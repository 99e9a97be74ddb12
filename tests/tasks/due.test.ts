import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Due, DueInput, dueColumns, dueOf, nextDay, startOfDay } from '../../src/tasks/due.ts'
import { TimeZone } from '../../src/time/schema.ts'
import { runs } from '../helpers/effort.ts'

const zones = [
  ...Intl.supportedValuesOf('timeZone'),
  'UTC',
  'GMT',
  'Etc/UTC',
  'US/Pacific',
  'Asia/Calcutta',
  'EST5EDT',
  'Etc/GMT+12',
]

const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const times = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const dues: fc.Arbitrary<Due> = fc.oneof(
  fc.record({ date: days }),
  fc.record({ date: days, time: times }),
  fc.record({ date: days, time: times, timeZone: fc.constantFrom(...zones) }),
)

describe('a due date', () => {
  it('is restored unchanged from its columns', () => {
    fc.assert(
      fc.property(dues, (due) => {
        const { timeZone } = due
        expect(DueInput.parse(due)).toEqual({ ...due, ...(timeZone && { timeZone: TimeZone.parse(timeZone) }) })
        const columns = dueColumns(due)
        expect(dueOf(columns)).toEqual(due)
        expect(columns.dueAsc.getTime()).not.toBeNaN()
        expect(columns.dueDesc).toEqual(columns.dueAsc)
      }),
      { numRuns: runs(1000, 20_000) },
    )
  })

  it('of null has the last place in ascending and in descending order', () => {
    const none = dueColumns(null)
    expect(dueOf(none)).toBeNull()
    fc.assert(
      fc.property(dues, (due) => {
        const { dueAsc } = dueColumns(due)
        expect(dueAsc.getTime()).toBeLessThan(none.dueAsc.getTime())
        expect(dueAsc.getTime()).toBeGreaterThan(none.dueDesc.getTime())
      }),
    )
  })

  // A skipped wall-clock time takes the offset before the gap; a repeated one is the first of the two.
  it.each([
    ['Europe/Berlin', '2026-03-29', '01:59', '2026-03-29T00:59:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '03:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '03:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:30:00.000Z'],
    ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00.000Z'],
    ['America/New_York', '2026-11-01', '02:00', '2026-11-01T07:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:45:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-30', '00:00', '2026-11-29T10:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-30', '00:00', '2026-11-29T18:30:00.000Z'],
  ])('in %s on %s at %s has the instant %s', (timeZone, date, time, instant) => {
    expect(dueColumns({ date, time, timeZone }).dueAsc.toISOString()).toBe(instant)
  })
})

describe('a day', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-11-30', 'Pacific/Kiritimati', '2026-11-29T10:00:00.000Z'],
    ['2026-11-30', 'Pacific/Pago_Pago', '2026-11-30T11:00:00.000Z'],
    // The zone skipped the first hour of the day (2018), or the whole day (2011).
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s begins in %s at %s', (date, timeZone, instant) => {
    expect(startOfDay(date, timeZone).toISOString()).toBe(instant)
  })

  it.each([
    ['2026-02-28', '2026-03-01'],
    ['2028-02-28', '2028-02-29'],
    ['2026-12-31', '2027-01-01'],
    ['9998-12-31', '9999-01-01'],
  ])('after %s is %s', (day, next) => expect(nextDay(day)).toBe(next))

  it.each(['2028-02-29', '1900-01-01', '9998-12-31'])('of %s is accepted', (date) => {
    expect(DueInput.safeParse({ date }).success).toBe(true)
  })

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '1899-12-31',
    '9999-01-01',
    '+002026-01-01',
    '2026-11-30T00:00',
    '',
    '20261130',
    '٢٠٢٦-١١-٣٠',
  ])('of "%s" is rejected', (date) => expect(DueInput.safeParse({ date }).success).toBe(false))
})

describe('a time zone', () => {
  it('is accepted by every name and alias in the runtime', () => {
    const rejected = zones.filter((zone) => !TimeZone.safeParse(zone).success)
    expect(rejected).toEqual([])
    for (const timeZone of zones) {
      expect(dueOf(dueColumns({ date: '2026-11-30', time: '09:00', timeZone }))?.timeZone).toBe(timeZone)
      expect(startOfDay('2026-11-30', timeZone).getTime()).not.toBeNaN()
    }
  })

  it.each([
    ['asia/calcutta', 'Asia/Kolkata'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['AMERICA/LOS_ANGELES', 'America/Los_Angeles'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['America/Indianapolis', 'America/Indiana/Indianapolis'],
    ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
    ['GB', 'Europe/London'],
    ['europe/berlin', 'Europe/Berlin'],
    ...['utc', 'UTC', 'Etc/UTC', 'GMT', 'gmt', 'Zulu', 'Etc/Universal', 'Etc/GMT', 'Etc/GMT+0'].map((name) => [
      name,
      'UTC',
    ]),
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['ETC/GMT-14', 'Etc/GMT-14'],
    ['US/Pacific-New', 'America/Los_Angeles'],
    // Zones that only share their present rules are not merged.
    ['Europe/Oslo', 'Europe/Oslo'],
    ['europe/amsterdam', 'Europe/Amsterdam'],
    ['Atlantic/Reykjavik', 'Atlantic/Reykjavik'],
  ])('given as %s is stored as %s', (given, stored) => expect(TimeZone.parse(given)).toBe(stored))

  it('has one stored name for every alias and letter case', () => {
    for (const zone of zones) {
      const stored = TimeZone.parse(zone)
      expect(TimeZone.parse(stored)).toBe(stored)
      for (const given of [zone.toLowerCase(), zone.toUpperCase()]) expect(TimeZone.parse(given)).toBe(stored)
      // Both names have the same offsets at all times.
      for (const day of [
        '1901-12-13',
        '1950-07-01',
        '1969-10-01',
        '1993-08-22',
        '2011-12-31',
        '2026-07-01',
        '9998-01-01',
      ]) {
        expect({ zone, day, at: startOfDay(day, zone) }).toEqual({ zone, day, at: startOfDay(day, stored) })
      }
    }
  })

  it.each([
    '',
    ' ',
    'Mars/Base',
    // Ambiguous abbreviations.
    'PST',
    'IST',
    'CST',
    '+01:00',
    '-0530',
    '01:00',
    '2026-01-01T00:00Z',
    '2026-01-01T00:00[UTC]',
    'UTC ',
    'Europe',
    'Europe/Berlin\0',
    'Local',
    // Names of ICU that the tz database lacks.
    'SystemV/EST5',
    'Etc/Unknown',
    'Etc/GMT+13',
    'utc+1',
    'Z',
    'null',
  ])('of "%s" is rejected', (zone) => expect(TimeZone.safeParse(zone).success).toBe(false))
})

import { describe, expect, it } from 'vitest'
import { fireTime } from '../../src/reminders/fire-times.ts'
import { decodeReminder, encodeReminder, Reminders } from '../../src/reminders/reminder.ts'

const UTC = { timeZone: 'UTC', allDayReminderTime: '09:00' }
const berlin = (date: string, time: string) => ({ date, time, timeZone: 'Europe/Berlin' })
const at = (before: string, due: Parameters<typeof fireTime>[1], settings = UTC) =>
  fireTime({ before }, due, settings)?.toISOString().replace(':00.000Z', 'Z')

describe('the time of a reminder', () => {
  it('counts days on the wall clock, and hours exactly, over a clock change', () => {
    // On 29 March 2026 Berlin skips 02:00 to 03:00; on 25 October it repeats it.
    expect(at('P1D', berlin('2026-03-29', '09:00'))).toBe('2026-03-28T08:00Z')
    expect(at('PT24H', berlin('2026-03-29', '09:00'))).toBe('2026-03-28T07:00Z')
    expect(at('P1D', berlin('2026-10-25', '09:00'))).toBe('2026-10-24T07:00Z')
    expect(at('PT24H', berlin('2026-10-25', '09:00'))).toBe('2026-10-24T08:00Z')
    expect(at('P1W', berlin('2026-03-30', '09:00'))).toBe('2026-03-23T08:00Z')
  })

  it('resolves a due time that a clock change skips or repeats like the due time itself', () => {
    expect(at('PT0M', berlin('2026-03-29', '02:30'))).toBe('2026-03-29T01:30Z')
    expect(at('PT1H', berlin('2026-03-29', '02:30'))).toBe('2026-03-29T00:30Z')
    expect(at('P1D', berlin('2026-03-30', '02:30'))).toBe('2026-03-29T01:30Z')
    expect(at('P1D', berlin('2026-03-29', '02:30'))).toBe('2026-03-28T01:30Z')
    expect(at('PT0M', berlin('2026-10-25', '02:30'))).toBe('2026-10-25T00:30Z')
  })

  it('is in the zone and at the time of day of the settings if the due time has none', () => {
    const settings = { timeZone: 'Australia/Lord_Howe', allDayReminderTime: '07:30' }
    expect(at('PT0M', { date: '2026-07-01' }, settings)).toBe('2026-06-30T21:00Z')
    expect(at('P1DT30M', { date: '2026-12-24' }, settings)).toBe('2026-12-22T20:00Z')
    expect(at('PT15M', { date: '2026-07-01', time: '12:00' }, settings)).toBe('2026-07-01T01:15Z')
  })

  it('is UTC in a zone that this runtime does not know', () => {
    expect(at('PT1H', { date: '2026-07-01', time: '12:00', timeZone: 'Moon/Tranquility' })).toBe('2026-07-01T11:00Z')
  })

  it('is unknown without a due time', () => {
    expect(at('PT1H', null)).toBeUndefined()
  })
})

describe('the reminders of an input', () => {
  const issues = (reminders: unknown) => Reminders.safeParse(reminders).error?.issues.map(({ message }) => message)

  it('are stored in one form, with an id that their time decides', () => {
    const given = [{ before: 'P1W' }, { before: 'PT90M' }, { at: '2026-11-30T10:00:00+01:00' }, { before: 'PT0H' }]
    const stored = Reminders.parse(given).map(encodeReminder)
    expect(Reminders.parse(given).map(encodeReminder)).toEqual(stored)
    expect(stored.map(decodeReminder)).toMatchObject([
      { before: 'P7D' },
      { before: 'PT1H30M' },
      { at: '2026-11-30T09:00:00.000Z' },
      { before: 'PT0M' },
    ])
    expect(Reminders.parse([{ id: id.toUpperCase(), before: 'P28D', at: null }]).map(encodeReminder)).toEqual([
      `${id} P28D`,
    ])
  })

  const DURATIONS = [
    'P',
    'PT',
    '-PT1H',
    'PT1S',
    'P1M',
    'P1Y',
    'PT1.5H',
    'P28DT1M',
    'P5W',
    'P29D',
    'PT673H',
    '1H',
    'pt1h',
    '',
  ]
  const TIMES = [
    '2026-11-30',
    '2026-02-30T10:00:00Z',
    '2026-11-30T10:00Z',
    '1969-12-31T23:59:59Z',
    '9999-01-01T00:00:00Z',
  ]
  const id = '01a2134d-c622-74ec-ae07-f77888b1355d'
  const REFUSED: [reminders: unknown, message: RegExp][] = [
    [[{}], /either "at" or "before"/],
    [[{ at: '2026-11-30T10:00:00Z', before: 'PT1H' }], /either "at" or "before"/],
    [[{ before: 'PT60M' }, { before: 'PT1H' }], /Each time may be given once/],
    [[{ at: '2026-11-30T10:00:00+01:00' }, { at: '2026-11-30T09:00:00Z' }], /Each time may be given once/],
    [['PT1H', 'PT2H'].map((before) => ({ id, before })), /Each id may be given once/],
    [Array.from({ length: 11 }, (_, n) => ({ before: `PT${n}M` })), /<=10/],
    ...DURATIONS.map((before): [unknown, RegExp] => [[{ before }], /ISO 8601 duration/]),
    ...TIMES.map((at): [unknown, RegExp] => [[{ at }], /RFC 3339/]),
    [[{ before: 'PT1H', every: 'day' }], /every/],
  ]

  it.each(REFUSED)('reject %j', (reminders, message) => {
    expect(issues(reminders)?.join()).toMatch(message)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueInstant } from '../../client-sdk/src/matching/due-range.ts'
import { isSameZone, startOfDay, toInstant } from '../../client-sdk/src/matching/zoned-time.ts'
import { dueColumns, startOfDay as startOfDayOnServer } from '../../src/tasks/due.ts'
import { storedZoneName } from '../../src/time/zone-names.ts'
import { runs } from '../helpers/effort.ts'
import { DAYS, ZONES } from './random-world.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const NAMES = Intl.supportedValuesOf('timeZone')

const anyDay = fc
  .date({ min: new Date('1900-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const day = fc.oneof(fc.constantFrom(...DAYS), anyDay)
const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const zone = fc.oneof(fc.constantFrom(...ZONES), fc.constantFrom(...NAMES))

describe('a due time in the client', () => {
  it('has the same instant as on the server', () => {
    const property = fc.property(day, time, zone, (date, time, timeZone) => {
      const due = { date, time, timeZone }
      expect(dueInstant(due)).toBe(dueColumns(due).dueAsc.getTime())
    })
    fc.assert(property, { seed, numRuns: runs(500, 20_000) })
  })

  it('without a zone, or without a time, has the same instant as on the server', () => {
    for (const due of [{ date: '2026-11-30' }, { date: '1900-01-01', time: '00:00' }, { date: '9998-12-31' }]) {
      expect(dueInstant(due)).toBe(dueColumns(due).dueAsc.getTime())
    }
  })

  it.each([
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45:00.000Z'],
    ['Pacific/Apia', '2011-12-30T09:00', '2011-12-30T19:00:00.000Z'],
    ['Mars/Olympus_Mons', '2026-11-30T09:00', '2026-11-30T09:00:00.000Z'],
  ])('in %s at %s, which clocks skip, repeat or do not know, is %s', (timeZone, local, instant) => {
    expect(new Date(toInstant(Date.parse(`${local}Z`), timeZone)).toISOString()).toBe(instant)
  })
})

describe('a day in the client', () => {
  it('begins at the same instant as on the server', () => {
    const property = fc.property(day, zone, (date, timeZone) => {
      expect(startOfDay(date, timeZone)).toBe(startOfDayOnServer(date, timeZone).getTime())
    })
    fc.assert(property, { seed, numRuns: runs(500, 20_000) })
  })

  it.each([
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    // Clocks went from 23:30 to 00:30, and from 23:30 to 00:00.
    ['America/Toronto', '1919-03-31', '1919-03-31T04:30:00.000Z'],
    ['Asia/Pyongyang', '2018-05-05', '2018-05-04T15:00:00.000Z'],
  ])('begins in %s on %s, where clocks skipped midnight, at %s', (timeZone, date, instant) => {
    expect(new Date(startOfDay(date, timeZone)).toISOString()).toBe(instant)
    expect(startOfDayOnServer(date, timeZone).toISOString()).toBe(instant)
  })
})

describe('the names of a time zone', () => {
  it('are of one zone in the client if the server stores them under one name', () => {
    const aliases = ['GB', 'gb', 'Canada/Eastern', 'US/Samoa', 'Asia/Calcutta', 'Etc/UTC', 'Zulu', 'europe/kiev']
    for (const alias of aliases) expect([alias, isSameZone(alias, storedZoneName(alias) ?? '')]).toEqual([alias, true])
  })

  it('are of several zones even if their present rules are equal', () => {
    expect(isSameZone('Europe/Oslo', 'Europe/Berlin')).toBe(false)
    expect(isSameZone('Mars/Olympus_Mons', 'UTC')).toBe(false)
    expect(isSameZone('Mars/Olympus_Mons', 'Mars/Olympus_Mons')).toBe(true)
  })
})

import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { propertyOf, readStrictly } from './read-calendar.ts'
import { BERLIN, calendarWith, occurrencesIn } from './repeating-calendar.ts'

describe('a time zone', () => {
  it('is defined with its changes, which another parser follows over DST', () => {
    const text = calendarWith({ rule: 'FREQ=WEEKLY', due: { ...BERLIN, date: '2027-03-22' } })('vevent')
    const [zone] = readStrictly(text).blocks
    expect(propertyOf(zone, 'TZID')).toBe('Europe/Berlin')
    expect(
      zone?.blocks.map((one) => [one.name, propertyOf(one, 'TZOFFSETFROM'), propertyOf(one, 'TZOFFSETTO')]),
    ).toEqual([
      ['STANDARD', '+0200', '+0100'],
      ['DAYLIGHT', '+0100', '+0200'],
    ])
    expect(propertyOf(zone?.blocks[0], 'DTSTART')).toBe('20261025T030000')
    expect(propertyOf(zone?.blocks[1], 'DTSTART')).toBe('20270328T020000')
    expect(occurrencesIn(text, { from: '2027-03-22', to: '2027-04-05' })).toEqual([
      '2027-03-22T08:00:00.000Z',
      '2027-03-29T07:00:00.000Z',
      '2027-04-05T07:00:00.000Z',
    ])
  })

  const zones = ['Etc/UTC', ...Intl.supportedValuesOf('timeZone')]

  it.each([
    ['2026-11-30', zones],
    ['1905-03-01', ['Asia/Dubai', 'Europe/Berlin', 'America/Panama']],
  ])('has valid definitions for a task of %s, whatever the zone', (date, some) => {
    for (const timeZone of some) {
      const due = { date, time: '09:00', timeZone }
      const [zone] = readStrictly(calendarWith({ rule: 'FREQ=DAILY', due })('vevent')).blocks
      expect(zone?.blocks.length, timeZone).toBeGreaterThan(0)
      for (const block of zone?.blocks ?? []) {
        expect(block.name).toMatch(/^(STANDARD|DAYLIGHT)$/)
        expect(propertyOf(block, 'DTSTART')).toMatch(/^\d{8}T\d{6}$/)
        expect(propertyOf(block, 'TZOFFSETTO')).toMatch(/^[+-]\d{4}(\d\d)?$/)
      }
    }
  })

  it.each([
    ...['Etc/UTC', 'Asia/Tokyo', 'Asia/Dubai', 'Africa/Accra', 'America/Santiago', 'Europe/Dublin'],
    ...['Australia/Lord_Howe', 'Africa/Casablanca', 'America/Panama'],
  ])('%s gives the times of its tasks to another parser', (timeZone) => {
    const text = calendarWith({ rule: 'FREQ=DAILY', due: { date: '2026-11-30', time: '09:00', timeZone } })('vevent')
    const due = Temporal.PlainDateTime.from('2026-11-30T09:00').toZonedDateTime(timeZone)
    const [zone] = readStrictly(text).blocks
    const offsets = zone?.blocks.map((one) => propertyOf(one, 'TZOFFSETTO'))
    expect(offsets).toContain(due.offset.replace(':', ''))
    expect(occurrencesIn(text, { from: '2026-11-29', to: '2026-12-01' })).toContain(
      due.toInstant().toString({ smallestUnit: 'millisecond' }),
    )
  })
})

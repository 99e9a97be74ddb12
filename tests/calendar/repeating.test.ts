import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rulePartsOf, selects } from '../../src/calendar/recurrence/rule-parts.ts'
import { addDays } from '../../src/recurrence/rule/days.ts'
import { parseRule } from '../../src/recurrence/rule/parse-rule.ts'
import { gridDaysAfter } from '../../src/recurrence/series/grid.ts'
import { runs } from '../helpers/effort.ts'
import { type Block, type Line, propertyOf, readStrictly } from './read-calendar.ts'
import { BERLIN, calendarWith, ID, occurrencesIn, type Repeating } from './repeating-calendar.ts'

const written = ({ parameters, value }: Line) =>
  [...Object.entries(parameters).map((entry) => entry.join('=')), value].join(':')

/** Returns the named properties of each event. */
function eventsWith(repeating: Repeating, names: string[]): (string | undefined)[][] {
  const { blocks } = readStrictly(calendarWith(repeating)('vevent'))
  const valueIn = (event: Block, name: string) => {
    const line = event.lines.find((one) => one.name === name)
    return line && written(line)
  }
  return blocks.filter(({ name }) => name === 'VEVENT').map((event) => names.map((name) => valueIn(event, name)))
}

const DAY = { date: '2026-11-30' }
const FLOATING = { date: '2026-11-30', time: '09:00' }

describe('a task that repeats', () => {
  it.each<[string, Repeating, string, string]>([
    ['daily', { rule: 'FREQ=DAILY;INTERVAL=3', due: DAY }, 'VALUE=DATE:20261130', 'FREQ=DAILY;INTERVAL=3'],
    [
      'weekly in a zone',
      { rule: 'FREQ=WEEKLY;BYDAY=MO,TH', due: BERLIN },
      'TZID=Europe/Berlin:20261130T090000',
      'FREQ=WEEKLY;BYDAY=MO,TH',
    ],
    ['at a floating time', { rule: 'FREQ=WEEKLY', due: FLOATING }, '20261130T090000', 'FREQ=WEEKLY'],
    [
      'on a day that months lack',
      { rule: 'FREQ=MONTHLY', due: { date: '2026-02-28' }, series: { anchor: '2026-01-31' } },
      'VALUE=DATE:20260228',
      'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1',
    ],
    [
      'in months that have the day',
      { rule: 'FREQ=MONTHLY', due: { date: '2026-03-31' }, missingDay: 'skip', series: { anchor: '2026-01-31' } },
      'VALUE=DATE:20260331',
      'FREQ=MONTHLY;BYMONTHDAY=31',
    ],
    [
      'on 29 February',
      { rule: 'FREQ=YEARLY', due: { date: '2025-02-28' }, series: { anchor: '2024-02-29' } },
      'VALUE=DATE:20250228',
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1',
    ],
  ])('%s has a rule that its events begin with', (_, repeating, start, rule) => {
    expect(eventsWith(repeating, ['DTSTART', 'RRULE'])).toEqual([[start, rule]])
  })

  it.each<[string, Repeating, string]>([
    ['a day', { rule: 'FREQ=DAILY;UNTIL=20261215', due: DAY }, 'FREQ=DAILY;UNTIL=20261215'],
    ['a time in UTC', { rule: 'FREQ=DAILY;UNTIL=20261215', due: BERLIN }, 'FREQ=DAILY;UNTIL=20261215T080000Z'],
    ['a time without a zone', { rule: 'FREQ=DAILY;UNTIL=20261215', due: FLOATING }, 'FREQ=DAILY;UNTIL=20261215T090000'],
    [
      'the last day by COUNT',
      { rule: 'FREQ=DAILY;COUNT=9', due: DAY, series: { lastDay: '2026-12-02' } },
      'FREQ=DAILY;UNTIL=20261202',
    ],
  ])('ends at %s, in the form of its start', (_, repeating, rule) => {
    expect(eventsWith(repeating, ['RRULE'])).toEqual([[rule]])
  })

  it('has a second event for an occurrence that was moved', () => {
    const moved = { rule: 'FREQ=WEEKLY', due: { ...BERLIN, date: '2026-12-02' }, occurrence: '2026-11-30' }
    expect(eventsWith(moved, ['UID', 'DTSTART', 'RECURRENCE-ID', 'RRULE'])).toEqual(
      [
        [ID, 'TZID=Europe/Berlin:20261130T090000', undefined, 'FREQ=WEEKLY;BYDAY=MO'],
        [ID, 'TZID=Europe/Berlin:20261202T090000', 'TZID=Europe/Berlin:20261130T090000', undefined],
      ].map(([uid, start, id, rule]) => [uid, start, id, rule === 'FREQ=WEEKLY;BYDAY=MO' ? 'FREQ=WEEKLY' : rule]),
    )
  })

  it('has its next occurrence alone if iCalendar has no such rule, or the rule does not select the current one', () => {
    const nextDue = { date: '2027-02-28' }
    const several = { rule: 'FREQ=MONTHLY;BYMONTHDAY=30,31', due: DAY, nextDue }
    const beside = { rule: 'FREQ=WEEKLY;BYDAY=TU', due: DAY, nextDue }
    for (const one of [several, beside])
      expect(eventsWith(one, ['DTSTART', 'RRULE', 'RDATE'])).toEqual([
        ['VALUE=DATE:20261130', undefined, 'VALUE=DATE:20270228'],
      ])
  })

  it.each<[string, Partial<Repeating>]>([
    ['from its completion', { from: 'completion' }],
    ['for the last time', { nextDue: null }],
    ['by a rule of another version', { rule: 'FREQ=HOURLY' }],
    ['in a zone that this runtime does not know', { due: { ...BERLIN, timeZone: 'Mars/Base' } }],
  ])('%s is one event', (_, changes) => {
    const repeating = { rule: 'FREQ=WEEKLY', due: DAY, ...changes }
    expect(
      eventsWith(repeating, ['RRULE', 'RDATE', 'DTEND']).map(([rrule, rdate, end]) => [rrule, rdate, !!end]),
    ).toEqual([[undefined, undefined, true]])
  })

  it('is one to-do: its present occurrence', () => {
    const [todo] = readStrictly(calendarWith({ rule: 'FREQ=DAILY', due: DAY })('vtodo')).blocks
    expect([propertyOf(todo, 'DUE'), propertyOf(todo, 'RRULE')]).toEqual(['20261130', undefined])
  })
})

const list = <Value>(values: Value[], max: number) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: max }), { nil: undefined, freq: 2 })
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const months = list([1, 2, 3, 6, 11, 12], 3)
const monthDays = list([1, 2, 15, 28, 29, 30, 31, -1, -2], 2)
const shapes = fc.oneof(
  fc.record({ freq: fc.constant('DAILY'), byday: list(DAYS, 3), bymonth: months }),
  fc.record({ freq: fc.constant('WEEKLY'), byday: list(DAYS, 3), wkst: fc.constantFrom(undefined, 'SU') }),
  fc.record({ freq: fc.constant('MONTHLY'), bymonthday: monthDays, bymonth: months }),
  fc.record({ freq: fc.constant('MONTHLY'), byday: list(['1MO', '2TU', '-1FR', '3SU'], 2) }),
  fc.record({
    freq: fc.constant('MONTHLY'),
    byday: fc.constant(['MO', 'TU', 'WE', 'TH', 'FR']),
    bysetpos: fc.constantFrom([1], [-1], [2, -2]),
  }),
  fc.record({ freq: fc.constant('YEARLY'), bymonth: months, bymonthday: monthDays }),
  fc.record({
    freq: fc.constant('YEARLY'),
    bymonth: fc.constantFrom([3], [10, 11]),
    byday: fc.constantFrom(['-1SU'], ['1MO', '2TU']),
  }),
)
const anyRule = fc.tuple(shapes, fc.integer({ min: 1, max: 4 })).map(([shape, interval]) =>
  Object.entries({ ...shape, interval })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.toUpperCase()}=${value}`)
    .join(';'),
)

it('has the days of the server, for another parser too, whatever its rule is', () => {
  let compared = 0
  fc.assert(
    fc.property(
      anyRule,
      fc.integer({ min: 0, max: 1500 }),
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom('last' as const, 'skip' as const),
      (text, offset, index, missingDay) => {
        const { rule } = parseRule(text)
        if (!rule) return
        const grid = { rule, anchor: addDays('2024-01-01', offset), skips: missingDay === 'skip' }
        const days = gridDaysAfter(grid, addDays(grid.anchor, -1), index + 7).slice(index)
        const [occurrence] = days
        const parts = rulePartsOf(grid)
        if (!occurrence || !parts || days.length < 7) return
        expect(selects(parts, occurrence), `${text} from ${grid.anchor} selects ${occurrence}`).toBe(true)
        const series = { anchor: grid.anchor }
        const calendar = calendarWith({ rule: text, due: { date: occurrence }, missingDay, series })('vevent')
        expect(
          occurrencesIn(calendar, { from: occurrence, to: days.at(-1) ?? '' }).map((time) => time.slice(0, 10)),
          `${text} from ${grid.anchor}, ${missingDay}`,
        ).toEqual(days)
        compared += 1
      },
    ),
    { numRuns: runs(150, 3000), seed: 25 },
  )
  expect(compared).toBeGreaterThan(runs(60, 1200))
})

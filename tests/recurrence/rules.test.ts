import { describe, expect, it } from 'vitest'
import { parseRule } from '../../src/recurrence/rule/parse-rule.ts'
import { gridDaysAfter } from '../../src/recurrence/series/grid.ts'
import { startSeries } from '../../src/recurrence/series/start-series.ts'
import { runs } from '../helpers/effort.ts'
import { Random } from '../security/random.ts'

describe('the parser of rules', () => {
  it.each([
    ['FREQ=SECONDLY', /FREQ=SECONDLY is not supported/],
    ['INTERVAL=2', /FREQ is missing/],
    ['FREQ=DAILY;FOO=3', /Unknown part "FOO"/],
    ['FREQ=DAILY;BYHOUR=9', /BYHOUR is not supported/],
    ['FREQ=MONTHLY;BYMONTHDAY=0', /BYMONTHDAY must be numbers/],
    ['FREQ=MONTHLY;BYMONTHDAY=1,32', /BYMONTHDAY must be numbers/],
    ['FREQ=DAILY;COUNT=2;UNTIL=20261231', /COUNT and UNTIL must not be given together/],
    ['FREQ=DAILY;INTERVAL=0', /INTERVAL must be a whole number from 1 to 999/],
    ['FREQ=DAILY;COUNT=1000', /COUNT must be a whole number from 1 to 999/],
    ['FREQ=DAILY;UNTIL=20260230', /UNTIL must be a day/],
    ['FREQ=WEEKLY;BYDAY=1MO', /require FREQ=MONTHLY or FREQ=YEARLY/],
    ['FREQ=DAILY;FREQ=DAILY', /FREQ must be given once/],
    ['RRULE:FREQ=DAILY', /omit "RRULE:"/],
    [`FREQ=DAILY;${'X'.repeat(200)}`, /at most 200 characters/],
  ])('rejects %s by name', (text, message) => {
    expect(parseRule(text).problems?.join()).toMatch(message)
  })

  it('accepts parts in any case and order', () => {
    expect(parseRule('byday=mo,TU;freq=Weekly').rule).toMatchObject({ frequency: 'WEEKLY', interval: 1 })
  })

  it('never throws, whatever the text', () => {
    const random = new Random()
    const pieces = [
      'FREQ',
      'BYDAY',
      'UNTIL',
      'COUNT',
      'INTERVAL',
      '=',
      ';',
      ',',
      '-',
      'MO',
      'DAILY',
      'YEARLY',
      '0',
      '31',
      '99999999999',
    ]
    for (let run = 0; run < runs(2_000, 100_000); run++) {
      const text = Array.from({ length: random.next(12) }, () => random.pick(pieces)).join('')
      const { rule, problems } = parseRule(text)
      expect(rule === undefined, `${text}, seed ${random.seed}`).toBe((problems ?? []).length > 0)
    }
  })
})

it.each([
  'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31',
  'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
  'FREQ=MONTHLY;INTERVAL=12;BYMONTH=3',
])('rejects %s, which never occurs from a Monday in August', (text) => {
  const { rule } = parseRule(text)
  if (!rule) throw new Error(text)
  const start = { rule, from: 'due' as const, skips: true, due: '2026-08-03', time: undefined, zone: 'UTC', index: 1 }
  expect(startSeries(start, new Date('2026-08-03T09:00:00Z')).problem).toMatchObject({ code: 'never_occurs' })
})

it('finds a day that is up to forty years away', () => {
  const { rule } = parseRule('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO')
  if (!rule) throw new Error('no rule')
  expect(gridDaysAfter({ rule, anchor: '2016-02-29', skips: true }, '2016-02-29', 2)).toEqual([
    '2044-02-29',
    '2072-02-29',
  ])
})

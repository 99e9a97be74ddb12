import { describe, expect, it } from 'vitest'
import { daysOf, type Today } from '../../client-sdk/src/filter/index.ts'

/** A Friday. */
const FRIDAY: Today = { today: '2026-11-27', weekStart: 'monday' }

describe('the days of a date in a filter', () => {
  it.each([
    ['2026-12-24', '2026-12-24', '2026-12-24'],
    ['today', '2026-11-27', '2026-11-27'],
    ['tomorrow', '2026-11-28', '2026-11-28'],
    ['yesterday', '2026-11-26', '2026-11-26'],
    ['friday', '2026-11-27', '2026-11-27'],
    ['saturday', '2026-11-28', '2026-11-28'],
    ['thursday', '2026-12-03', '2026-12-03'],
    ['+3d', '2026-11-30', '2026-11-30'],
    ['-2w', '2026-11-13', '2026-11-13'],
    ['+1m', '2026-12-27', '2026-12-27'],
    ['+1y', '2027-11-27', '2027-11-27'],
    ['this week', '2026-11-23', '2026-11-29'],
    ['next week', '2026-11-30', '2026-12-06'],
    ['last week', '2026-11-16', '2026-11-22'],
    ['this month', '2026-11-01', '2026-11-30'],
    ['next month', '2026-12-01', '2026-12-31'],
    ['last month', '2026-10-01', '2026-10-31'],
  ])('%s are %s to %s', (date, first, last) => {
    expect(daysOf(date, FRIDAY)).toEqual({ first, last })
  })

  it.each<[Today['weekStart'], string, string]>([
    ['sunday', '2026-11-22', '2026-11-28'],
    ['saturday', '2026-11-21', '2026-11-27'],
    ['friday', '2026-11-27', '2026-12-03'],
  ])('begin a week on %s', (weekStart, first, last) => {
    expect(daysOf('this week', { ...FRIDAY, weekStart })).toEqual({ first, last })
  })

  it('stay in a month that has no such day', () => {
    const last = (date: string, today: string) => daysOf(date, { ...FRIDAY, today }).last
    expect([last('+1m', '2026-01-31'), last('-1y', '2024-02-29'), last('+1m', '2024-01-30')]).toEqual([
      '2026-02-28',
      '2023-02-28',
      '2024-02-29',
    ])
  })

  it('end at the dates that tasks can have', () => {
    expect([daysOf('-9999y', FRIDAY).first, daysOf('+9999y', FRIDAY).last]).toEqual(['1899-12-31', '9999-01-01'])
  })
})

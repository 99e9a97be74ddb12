import type { Recurrence } from '@taskwire/client'
import { describe, expect, it } from 'vitest'
import { draftOf, problemsOf, recurrenceIn } from '../../web/src/recurrence/rule/draft.ts'
import { patternOf, recurrenceOf, weekdayOf } from '../../web/src/recurrence/rule/pattern.ts'
import { patternText, presetText } from '../../web/src/recurrence/rule/pattern-text.ts'
import { nthOf, presetsOf } from '../../web/src/recurrence/rule/presets.ts'

const CONTEXT = { today: '2026-11-30', locale: 'en-GB', timeZone: 'UTC' }

function recurrence(rule: string, more: Partial<Recurrence> = {}): Recurrence {
  return { rule, from: 'due', missingDay: 'last', ...more }
}

/** Rules that the form can show, in the form in which it writes them, with their texts. */
const KNOWN: [rule: string, text: string][] = [
  ['FREQ=DAILY', 'Every day'],
  ['FREQ=DAILY;INTERVAL=3;COUNT=1', 'Every 3 days, 1 time'],
  ['FREQ=WEEKLY', 'Every week'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'Every weekday'],
  ['FREQ=WEEKLY;BYDAY=MO', 'Every Monday'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU', 'Every 2 weeks on Monday and Thursday'],
  ['FREQ=MONTHLY', 'Every month'],
  ['FREQ=MONTHLY;BYMONTHDAY=31', 'Every month on day 31'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', 'Every month on the last day'],
  ['FREQ=MONTHLY;BYDAY=2TU', 'Every month on the second Tuesday'],
  ['FREQ=MONTHLY;INTERVAL=6;BYDAY=-1FR;UNTIL=20271231', 'Every 6 months on the last Friday, until 31 Dec 2027'],
  ['FREQ=YEARLY', 'Every year'],
]

describe('the rules of the repeat form', () => {
  it.each(KNOWN)('reads %s, writes it again, and calls it "%s"', (rule, text) => {
    const pattern = patternOf(recurrence(rule))
    expect(pattern && recurrenceOf(pattern)).toEqual(recurrence(rule))
    expect(pattern && patternText(pattern, CONTEXT)).toBe(text)
    expect(pattern && recurrenceIn(draftOf(pattern, '2026-11-30'), '2026-11-30')).toEqual(recurrence(rule))
  })

  it('reads rules in any case and order, and says what else holds', () => {
    const parts = { from: 'completion', missingDay: 'skip' } as const
    const pattern = patternOf(recurrence('bymonthday=30;Freq=monthly', parts))
    expect(pattern && recurrenceOf(pattern)).toEqual(recurrence('FREQ=MONTHLY;BYMONTHDAY=30', parts))
    expect(pattern && patternText(pattern, CONTEXT)).toBe(
      'Every month on day 30 after completion, in months that have it',
    )
  })

  it.each([
    'FREQ=MONTHLY;BYDAY=MO',
    'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1',
    'FREQ=MONTHLY;BYDAY=5MO',
    'FREQ=MONTHLY;BYMONTHDAY=1,15',
    'FREQ=MONTHLY;BYMONTHDAY=-2',
    'FREQ=DAILY;BYDAY=MO',
    'FREQ=YEARLY;BYMONTH=1',
    'FREQ=DAILY;UNTIL=20261231T225959Z',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=HOURLY',
    '',
  ])('leaves %j alone, which the form cannot show', (rule) => {
    expect(patternOf(recurrence(rule))).toBeUndefined()
  })

  it('proposes rules for the day of the due date', () => {
    const texts = (day: string) => presetsOf(day).map((preset) => presetText(preset, day, CONTEXT))
    expect(texts('2026-11-30')).toEqual([
      'Every day',
      'Every weekday, Monday to Friday',
      'Every Monday',
      'Every month on day 30',
      'Every month on the last Monday',
      'Every year on 30 November',
    ])
    expect(texts('2026-12-08')[4]).toBe('Every month on the second Tuesday')
    expect(['2026-12-01', '2026-12-28', '2026-12-29'].map(nthOf)).toEqual([1, 4, -1])
    expect(['1999-12-31', '2026-11-29'].map(weekdayOf)).toEqual(['FR', 'SU'])
  })

  it('names what is wrong with the fields that are shown', () => {
    const [preset] = presetsOf('2026-11-30')
    if (!preset) throw new Error('There is no preset')
    const draft = draftOf(preset, '2026-11-30')
    const wrong = { ...draft, interval: '0', unit: 'month', day: '32', count: 'x', until: '2026-11-29' } as const
    const keys = (change: object) => Object.keys(problemsOf({ ...wrong, ...change }, '2026-11-30'))
    expect(keys({})).toEqual(['interval', 'day'])
    expect(keys({ monthKind: 'last', endKind: 'count' })).toEqual(['interval', 'count'])
    expect(keys({ unit: 'week', interval: '999', endKind: 'until' })).toEqual(['until'])
    expect(keys({ unit: 'week', interval: '1', endKind: 'until', until: '2026-11-30' })).toEqual([])
    expect(recurrenceIn(wrong, '2026-11-30')).toBeUndefined()
  })
})

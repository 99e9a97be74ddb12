import { TaskwireError } from '../../src/errors.ts'
import { previewRecurrence } from '../../src/recurrence/preview.ts'
import { parseRule } from '../../src/recurrence/rule/parse-rule.ts'
import { nextDay } from '../../src/recurrence/series/next-day.ts'
import { startSeries } from '../../src/recurrence/series/start-series.ts'
import { randomDay, randomRule } from '../../tests/recurrence/random-rule.ts'
import { Random } from '../../tests/security/random.ts'
import { type Bound, processorTime } from './bound.ts'

const RULES = 300

/** Rules that never or hardly ever occur, or whose occurrences are far away. */
const HOSTILE = [
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
  'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
  'FREQ=DAILY;INTERVAL=999;BYDAY=MO',
  'FREQ=DAILY;INTERVAL=571;BYMONTH=5',
  'FREQ=DAILY;BYMONTH=2,4,6,9,11;BYMONTHDAY=31',
  'FREQ=WEEKLY;INTERVAL=911;BYMONTH=1,4,6;BYDAY=WE,SU',
  'FREQ=WEEKLY;INTERVAL=999;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=999',
  'FREQ=MONTHLY;INTERVAL=12;BYMONTH=3;BYMONTHDAY=31;BYDAY=-5MO',
  'FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15;BYSETPOS=-1,-2,-3;COUNT=999',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU;COUNT=999',
  'FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29',
  'FREQ=YEARLY;BYDAY=53MO,-53SU;COUNT=999',
  'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR',
  'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31',
]

/** Returns the rules to measure: the hostile ones, and random ones with and without an end. */
function rules(random: Random): string[] {
  const ends = ['', '', ';COUNT=999', ';UNTIL=99981231']
  return [...HOSTILE, ...Array.from({ length: RULES }, () => `${randomRule(random)}${random.pick(ends)}`)]
}

/** Upper bounds of the processor time of a recurrence rule. */
export function recurrenceBounds(): Bound[] {
  const random = new Random()
  const timing = { time: undefined, zone: 'Europe/Berlin' }
  /** Accepts or rejects a rule, and completes an occurrence years later. */
  const repeat = (text: string, start: string) => {
    const { rule } = parseRule(text)
    if (!rule) return
    for (const from of ['due', 'completion'] as const) {
      const now = new Date(`${start}T12:00:00Z`)
      const { series } = startSeries({ rule, from, skips: false, ...timing, due: start, index: 1 }, now)
      if (series) nextDay(series, timing, new Date(now.getTime() + 20 * 366 * 86_400_000))
    }
  }
  const preview = (rule: string, start: string) => {
    const input = { rule, from: 'completion' as const, due: { date: start }, count: 50 }
    try {
      previewRecurrence(input, { now: new Date(`${start}T12:00:00Z`), zone: 'UTC' })
    } catch (error) {
      // Some of the rules are rejected.
      if (!(error instanceof TaskwireError)) throw error
    }
  }
  const slowest = (work: (rule: string, start: string) => void) => async () => {
    let most = 0
    for (const rule of rules(random)) {
      const start = randomDay(random)
      most = Math.max(most, await processorTime(() => work(rule, start)))
    }
    return most
  }
  const unit = 'ms of processor time' as const
  return [
    { name: 'the slowest recurrence rule', unit, most: 50, measure: slowest(repeat) },
    { name: 'the slowest preview of a recurrence rule', unit, most: 50, measure: slowest(preview) },
  ]
}

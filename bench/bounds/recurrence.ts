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
  'FREQ=WEEKLY;INTERVAL=999;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=999',
  'FREQ=MONTHLY;INTERVAL=12;BYMONTH=3;BYMONTHDAY=31;BYDAY=-5MO',
  'FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15;BYSETPOS=-1,-2,-3;COUNT=999',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU;COUNT=999',
  'FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29',
  'FREQ=YEARLY;BYDAY=53MO,-53SU;COUNT=999',
  'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31',
]

/** Returns the rules to measure: the hostile ones, and random ones with and without an end. */
function rules(random: Random): string[] {
  const ends = ['', '', ';COUNT=999', ';UNTIL=99981231']
  return [...HOSTILE, ...Array.from({ length: RULES }, () => `${randomRule(random)}${random.pick(ends)}`)]
}

/** Upper bounds of the processor time of a recurrence rule: accepting or rejecting it, and completing an occurrence years later. */
export function recurrenceBounds(): Bound[] {
  const random = new Random()
  const timing = { time: undefined, zone: 'Europe/Berlin' }
  const measure = async () => {
    let most = 0
    for (const text of rules(random)) {
      const start = randomDay(random)
      const work = () => {
        const { rule } = parseRule(text)
        if (!rule) return
        for (const from of ['due', 'completion'] as const) {
          const now = new Date(`${start}T12:00:00Z`)
          const { series } = startSeries({ rule, from, skips: false, ...timing, due: start, index: 1 }, now)
          if (series) nextDay(series, timing, new Date(now.getTime() + 20 * 366 * 86_400_000))
        }
      }
      most = Math.max(most, await processorTime(work))
    }
    return most
  }
  return [{ name: 'the slowest recurrence rule', unit: 'ms of processor time', most: 50, measure }]
}

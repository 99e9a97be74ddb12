import { expect, it } from 'vitest'
import { addDays } from '../../src/recurrence/rule/days.ts'
import { parseRule } from '../../src/recurrence/rule/parse-rule.ts'
import { nextDay } from '../../src/recurrence/series/next-day.ts'
import { startSeries } from '../../src/recurrence/series/start-series.ts'
import { runs } from '../helpers/effort.ts'
import { Random } from '../security/random.ts'
import { randomDay, randomRule } from './random-rule.ts'

const timing = { time: undefined, zone: 'UTC' }
const noon = (day: string) => new Date(`${day}T12:00:00Z`)

/** Starts a series from completions on a day. Undefined if the rule is rejected. */
function seriesOf(text: string, due: string, skips: boolean) {
  const { rule, problems } = parseRule(text)
  if (!rule) throw new Error(`${text}: ${problems}`)
  return startSeries({ rule, from: 'completion', skips, ...timing, due, index: 1 }, noon(due)).series
}

it.each([
  ['FREQ=MONTHLY;INTERVAL=3;BYMONTH=1,4,7,10;BYMONTHDAY=15', '2026-01-15', '2026-02-02', '2026-04-15'],
  ['FREQ=MONTHLY;INTERVAL=6;BYMONTH=6,12;BYDAY=1MO', '2026-06-01', '2026-05-28', '2026-12-07'],
  ['FREQ=DAILY;INTERVAL=14;BYDAY=TU', '2026-12-01', '2026-12-02', '2026-12-08'],
  // Its day of the month is that of the completion, which April lacks: that of the due date counts.
  ['FREQ=YEARLY;BYMONTH=4', '2026-04-15', '2026-05-31', '2027-04-15'],
])('%s, due on %s and completed on %s, is due next on %s', (text, due, completed, next) => {
  const series = seriesOf(text, due, true)
  expect(series && nextDay(series, timing, noon(completed))).toBe(next)
})

it('has a next day whatever the day of the completion, for every rule without an end that is accepted', () => {
  const random = new Random()
  for (let run = 0; run < runs(300, 20_000); run++) {
    const [text, due, skips] = [randomRule(random), randomDay(random), random.next(2) === 0]
    const series = seriesOf(text, due, skips)
    if (!series) continue
    for (const days of [-1 - random.next(60), 0, 1 + random.next(400)]) {
      const completed = addDays(due, days)
      const about = `${text} due ${due}, completed ${completed}, ${skips ? 'skips' : 'clamps'}, seed ${random.seed}`
      const next = nextDay(series, timing, noon(completed))
      expect(next, about).not.toBeNull()
      expect([next ?? '', due, completed].sort().at(-1), about).toBe(next)
    }
  }
})

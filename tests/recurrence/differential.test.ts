import { expect, it } from 'vitest'
import { addDays } from '../../src/recurrence/rule/days.ts'
import { parseRule } from '../../src/recurrence/rule/parse-rule.ts'
import { gridDaysAfter } from '../../src/recurrence/series/grid.ts'
import { runs } from '../helpers/effort.ts'
import { Random } from '../security/random.ts'
import { randomDay, randomRule } from './random-rule.ts'
import { referenceDays } from './reference.ts'

it('expands random rules to the days that a search over every day finds', () => {
  const random = new Random()
  for (let run = 0; run < runs(120, 10_000); run++) {
    const text = randomRule(random)
    const anchor = randomDay(random)
    const skips = random.next(2) === 0
    const { rule, problems } = parseRule(text)
    const about = `${text} from ${anchor}, ${skips ? 'skips' : 'clamps'}, seed ${random.seed}`
    if (!rule) throw new Error(`${about}: ${problems}`)
    const all = referenceDays(text, anchor, { clamps: !skips, until: addDays(anchor, 366 * 13) })
    const from = random.next(3) === 0 ? anchor : addDays(anchor, random.next(366 * 4))
    const expected = all.filter((day) => day > from).slice(0, 6)
    const found = gridDaysAfter({ rule, anchor, skips }, from, 6).filter((day) => day <= (expected.at(-1) ?? ''))
    expect(found, about).toEqual(expected)
  }
})

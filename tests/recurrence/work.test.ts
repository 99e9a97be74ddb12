import { expect, it } from 'vitest'
import { previewRecurrence } from '../../src/recurrence/preview.ts'
import { parseRule } from '../../src/recurrence/rule/parse-rule.ts'
import { gridDaysAfter } from '../../src/recurrence/series/grid.ts'

const noon = (day: string) => new Date(`${day}T12:00:00Z`)

it('steps over the days between the intervals of a daily rule', () => {
  const { rule } = parseRule('FREQ=DAILY;INTERVAL=999;BYDAY=MO')
  if (!rule) throw new Error('no rule')
  const work = { left: 1_000 }
  const days = gridDaysAfter({ rule, anchor: '2024-02-29', skips: true, work }, '2024-02-29', 2)
  expect(days).toEqual(['2037-11-02', '2056-12-25'])
  expect(1_000 - work.left).toBeLessThanOrEqual(14)
})

it('shows all dates of a preview whose interval is large, with little work', () => {
  const work = { left: 100_000 }
  const { dates } = previewRecurrence(
    { rule: 'FREQ=DAILY;INTERVAL=999;BYDAY=MO', from: 'completion', due: { date: '2024-02-29' }, count: 50 },
    { now: noon('2024-02-29'), zone: 'UTC', work },
  )
  expect(dates).toHaveLength(50)
  expect(100_000 - work.left).toBeLessThanOrEqual(50 * 8)
})

it('ends a preview when its work is used up, with the dates that it has found', () => {
  const input = { rule: 'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR', from: 'completion' as const, due: { date: '2026-11-30' } }
  const datesOf = (left: number) => {
    const work = { left }
    const { dates } = previewRecurrence({ ...input, count: 50 }, { now: noon('2026-11-30'), zone: 'UTC', work })
    return { dates: dates.map(({ date }) => date), left: work.left }
  }
  const all = datesOf(1_000_000)
  const some = datesOf(20_000)
  expect(all.dates).toHaveLength(50)
  expect(some.dates).toEqual(all.dates.slice(0, some.dates.length))
  expect(some.dates.length).toBeGreaterThan(1)
  expect(some.dates.length).toBeLessThan(50)
  // One more period may have been expanded.
  expect(some.left).toBeGreaterThan(-5_000)
})

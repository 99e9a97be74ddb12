import { expect, test } from 'vitest'
import { drawChart } from '../../bench/compare/chart.ts'
import { entryName } from '../../bench/compare/line-up.ts'
import { ratiosOf } from '../../bench/compare/ratios.ts'
import { median, summarize } from '../../bench/compare/summary.ts'

const ours = entryName({ contender: 'taskwire-trpc', column: 'rowSecurity' })
const theirs = entryName({ contender: 'hono', column: 'rowSecurity' })

function rounds(...rates: number[]) {
  return summarize(rates.map((perSecond) => ({ perSecond, p50: 1, p99: 1000 / perSecond })))
}

test('the median of an even number of rounds is between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([9, 1, 5])).toBe(5)
})

test('a ratio compares medians, and its range comes from paired rounds', () => {
  const [ratio] = ratiosOf({ get: { [ours]: rounds(100, 300, 200), [theirs]: rounds(100, 100, 400) } })
  expect(ratio).toMatchObject({ work: 'get', ratio: 2, range: [0.5, 3], wanted: 1 })
})

test('a chart shows each contender once, with the longest bar for the fastest', () => {
  const svg = drawChart({ get: { [ours]: rounds(100), [theirs]: rounds(200) } }, ['get', 'create'])
  const widths = [...svg.matchAll(/<rect class="(?:ours )?on"[^>]* width="(\d+)"/g)].map(([, width]) => Number(width))
  expect(widths).toHaveLength(2)
  expect(widths[1]).toBe(2 * (widths[0] as number))
  expect(svg).toContain('prefers-color-scheme:dark')
})

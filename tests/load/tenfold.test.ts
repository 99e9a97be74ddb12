import { expect, it } from 'vitest'
import { measureOverload } from '../../bench/hold/overload.ts'
import { isLong, runs } from '../helpers/effort.ts'

const SECONDS = runs(1, 60)

it('under ten times as many callers the service does what it can, refuses the rest at once, and is well again soon [R-08]', {
  timeout: (6 * SECONDS + 60) * 1000,
}, async () => {
  const { peak, tenfold, impatient, heedless, goodput, recoveryMs } = await measureOverload(SECONDS)
  for (const { statuses } of [peak, tenfold, impatient, heedless]) {
    expect(Object.keys(statuses).filter((status) => !['200', '503'].includes(status))).toEqual([])
  }
  console.log(
    `goodput ${goodput.toFixed(2)}, refused within ${tenfold.refusedMost.toFixed(0)} ms, well after ${recoveryMs.toFixed(0)} ms`,
  )
  expect(recoveryMs).toBeLessThan(5000)
  // Beside other tests neither peak nor refusals say much.
  if (!isLong) return
  expect(goodput).toBeGreaterThan(0.8)
  expect(tenfold.refusedMost).toBeLessThan(50)
  expect(tenfold.p99).toBeLessThan(500)
})

import { expect, it } from 'vitest'
import { measureSoak } from '../../bench/hold/soak.ts'
import { isLong, runs } from '../helpers/effort.ts'

const SECONDS = runs(4, 600)

it('at half of what it can do, with streams that come and go and tokens that run out, a process holds no more after a while than before', {
  timeout: (SECONDS + 120) * 1000,
}, async () => {
  const { statuses, samples, heapSlope, streams, tokens } = await measureSoak(SECONDS)
  expect(Object.keys(statuses)).toEqual(['200'])
  expect(streams).toBeGreaterThan(20)
  expect(tokens).toBeGreaterThanOrEqual(50)
  const most = (of: 'files' | 'databaseConnections') => Math.max(...samples.map((sample) => sample[of]))
  // Ten for tenants, four for the sign-in, one each for the clean-up and the signals.
  expect(most('databaseConnections')).toBeLessThanOrEqual(16)
  // 64 callers and 20 streams beside what a process has anyway.
  expect(most('files')).toBeLessThan(200)
  console.log(`heap ${heapSlope.toFixed(2)} MB a minute over ${SECONDS} s, ${streams} streams, ${tokens} tokens`)
  if (isLong) expect(heapSlope).toBeLessThan(0.5)
})

import { expect, it } from 'vitest'
import { type Effort, measureSoak } from '../../bench/hold/soak.ts'
import { useCluster } from '../helpers/cluster.ts'
import { isLong, runs } from '../helpers/effort.ts'

const SECONDS = runs(1, 600)
const USERS = runs(10, 50)
const FEW: Effort = { callers: 8, readers: 5, visits: 5, stayMs: 100 }
/** On a slow machine some requests may be rejected for overload. */
const STATUSES = isLong ? ['200'] : ['200', '503']

const cluster = useCluster()

it('a process at half of its capacity, with reconnecting streams and expiring tokens, does not leak memory or handles', {
  ...(isLong && { timeout: (SECONDS + 120) * 1000 }),
}, async () => {
  const effort = isLong ? {} : { ...FEW, databaseUrl: cluster.url(await cluster.newDatabase()) }
  const soak = await measureSoak(SECONDS, { users: USERS, ...effort })
  const { statuses, samples, heapSlope, streams, tokens } = soak
  expect(statuses).toHaveProperty('200')
  expect(Object.keys(statuses).filter((status) => !STATUSES.includes(status))).toEqual([])
  expect(streams).toBeGreaterThan(20)
  expect(tokens).toBeGreaterThanOrEqual(USERS)
  const most = (of: 'files' | 'databaseConnections') => Math.max(...samples.map((sample) => sample[of]))
  // Ten for tenants, four for the sign-in, one each for the janitor and the signals.
  expect(most('databaseConnections')).toBeLessThanOrEqual(16)
  // 64 callers and 20 streams, in addition to the baseline of the process.
  expect(most('files')).toBeLessThan(200)
  if (!isLong) return
  console.log(`heap ${heapSlope.toFixed(2)} MB a minute over ${SECONDS} s, ${streams} streams, ${tokens} tokens`)
  expect(heapSlope).toBeLessThan(0.5)
})

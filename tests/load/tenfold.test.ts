import { expect, it } from 'vitest'
import { type Effort, measureOverload } from '../../bench/hold/overload.ts'
import { useCluster } from '../helpers/cluster.ts'
import { isLong, runs } from '../helpers/effort.ts'

const cluster = useCluster()
/** Ten times as many callers, each a different user, exceed the 128 calls that a process admits. */
const FEW: Effort = { users: 160, callers: 16, least: { answered: 30, rejected: 1 } }

it('under ten times as many callers the service keeps its throughput, rejects the rest, and recovers [R-08]', async () => {
  const effort = isLong ? {} : { ...FEW, databaseUrl: cluster.url(await cluster.newDatabase()) }
  const { peak, tenfold, impatient, heedless } = await measureOverload(runs(0.2, 60), effort)
  for (const { statuses } of [peak, tenfold, impatient, heedless]) {
    expect(statuses).toHaveProperty('200')
    expect(Object.keys(statuses).filter((status) => !['200', '503'].includes(status))).toEqual([])
  }
  expect(impatient.statuses).toHaveProperty('503')
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { useCluster } from '../database/cluster.ts'
import { runs } from '../helpers/effort.ts'
import { type Attempt, type Call, WAYS } from './calls.ts'
import { faultsOf } from './checker.ts'
import { FAULTS } from './faults.ts'
import { inAnyOrder } from './plan.ts'
import { type Service, startService } from './service.ts'
import { SPOILT } from './spoilt.ts'
import { tell } from './tell.ts'

const cluster = useCluster()
let service: Service
beforeAll(async () => {
  service = await startService(cluster)
})
afterAll(() => service?.[Symbol.asyncDispose]())

const LENGTH_MS = runs(0, 600_000)
const TIMEOUT = runs(150_000, 1_200_000)
const newSeed = () => crypto.getRandomValues(new Int32Array(1))[0] as number

it('does what the model does, over tRPC, REST and the client at once, whatever fails meanwhile [X-02] [D-21]', {
  timeout: TIMEOUT,
}, async () => {
  const end = performance.now() + LENGTH_MS
  const calls: Call[] = []
  do {
    const seed = newSeed()
    const faults = inAnyOrder(seed, Object.keys(FAULTS))
    console.info(`Seed ${seed}: ${faults.join(', ')}`)
    const { history, unfelt } = await tell(service, seed, faults)
    expect({ seed, faults: faultsOf(history), unfelt }).toEqual({ seed, faults: [], unfelt: [] })
    calls.push(...history.calls)
  } while (performance.now() < end)
  expect(service.complaints()).toEqual([])
  const attempts = calls.flatMap((call) => call.attempts)
  console.info(
    WAYS.map((way) => `${way}: ${JSON.stringify(endsOf(attempts.filter((one) => one.way === way)))}`).join(', '),
  )
  for (const way of WAYS) {
    const { ok, fail } = endsOf(attempts.filter((one) => one.way === way))
    expect(Math.min(ok, fail)).toBeGreaterThan(0)
  }
  // What was lost on its way was sent again.
  expect(endsOf(attempts).unknown).toBeGreaterThan(0)
  expect(calls.some((call) => call.attempts.length > 1 && endsOf(call.attempts).ok > 0)).toBe(true)
})

it('would notice whatever is not as it was told', { timeout: TIMEOUT }, async () => {
  const { history } = await tell(service, newSeed(), ['answers lost'])
  for (const [name, spoil] of Object.entries(SPOILT)) {
    for (let times = 0; times < runs(1, 20); times += 1) {
      const spoilt = structuredClone(history)
      spoil(spoilt)
      expect(faultsOf(spoilt), name).not.toEqual([])
    }
  }
})

/** How tries have ended. */
function endsOf(attempts: Attempt[]): Record<Attempt['answer']['kind'], number> {
  const count = (kind: Attempt['answer']['kind']) => attempts.filter(({ answer }) => answer.kind === kind).length
  return { ok: count('ok'), fail: count('fail'), unknown: count('unknown') }
}

import { afterAll, beforeAll, expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { isLong, runs } from '../helpers/effort.ts'
import { Random } from '../security/random.ts'
import { type Attempt, type Call, WAYS } from './calls.ts'
import { faultsOf } from './checker.ts'
import { FAULTS } from './faults.ts'
import { inAnyOrder } from './plan.ts'
import { runFaults } from './run-faults.ts'
import { type Service, startService } from './service.ts'
import { CORRUPTIONS, canBeCorrupted } from './spoilt.ts'

const cluster = useCluster()
let service: Service
beforeAll(async () => {
  service = await startService(cluster)
})
afterAll(() => service?.[Symbol.asyncDispose]())

const LENGTH_MS = runs(0, 600_000)
const LIMIT = isLong ? { timeout: 2 * LENGTH_MS } : {}

it('matches the reference model over tRPC, REST and the client concurrently, during faults [D-21]', LIMIT, async () => {
  const end = performance.now() + LENGTH_MS
  do {
    const { seed } = new Random()
    const faults = inAnyOrder(seed, Object.keys(FAULTS))
    const { history, ineffective } = await runFaults(service, { seed, faults, isEnough: hasAllEnds })
    expect({ seed, faults: faultsOf(history), ineffective }).toEqual({ seed, faults: [], ineffective: [] })
  } while (performance.now() < end)
  expect(service.complaints()).toEqual([])
})

it('the checker detects every kind of corrupted history', LIMIT, async () => {
  const random = new Random()
  const { seed } = random
  const { history } = await runFaults(service, { seed, faults: ['answers lost'], isEnough: canBeCorrupted })
  for (const [name, corrupt] of Object.entries(CORRUPTIONS)) {
    for (let times = 0; times < runs(1, 20); times += 1) {
      const corrupted = structuredClone(history)
      corrupt(corrupted, random)
      expect(faultsOf(corrupted), `${name}, seed ${seed}`).not.toEqual([])
    }
  }
})

/** Returns whether attempts have succeeded and failed over each transport, and lost calls were retried. */
function hasAllEnds(calls: Call[]): boolean {
  const attempts = calls.flatMap((call) => call.attempts)
  const isEach = WAYS.every((way) => {
    const { ok, fail } = endsOf(attempts.filter((one) => one.way === way))
    return ok > 0 && fail > 0
  })
  const isAgain = calls.some((call) => call.attempts.length > 1 && endsOf(call.attempts).ok > 0)
  return isEach && isAgain && endsOf(attempts).unknown > 0
}

/** Returns the kinds of results over each transport. */
function endsOf(attempts: Attempt[]): Record<Attempt['answer']['kind'], number> {
  const count = (kind: Attempt['answer']['kind']) => attempts.filter(({ answer }) => answer.kind === kind).length
  return { ok: count('ok'), fail: count('fail'), unknown: count('unknown') }
}

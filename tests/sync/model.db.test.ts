import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isLong } from '../helpers/effort.ts'
import { SCENARIOS, scenario } from './calls.ts'
import { type Instances, openInstances } from './instances.ts'
import type { Tamper } from './lossy-client.ts'
import { World } from './world.ts'

let instances: Instances
beforeAll(async () => {
  instances = await openInstances()
})
afterAll(() => instances[Symbol.asyncDispose]())

const behavesLikeModel = (tamper: Tamper = {}) =>
  fc.asyncProperty(scenario, async (steps) => {
    const world = new World(instances, tamper)
    for (const step of steps) await world.take(step)
    await world.settle()
  })

// Two thousand scenarios take longer than any other test.
const LIMIT = isLong ? { timeout: 7_200_000 } : {}

it('matches a reference model under random losses, retries, undos and restarts', LIMIT, async () => {
  // Shrinking a failing scenario takes too long for `npm test`.
  await fc.assert(behavesLikeModel(), { numRuns: SCENARIOS, endOnFailure: !isLong })
})

let foreign: unknown

/** Faults injected between the client and the server. */
const FAULTS: Record<string, Tamper> = {
  'a retried change that is applied twice': {
    request: (_, input) => {
      if (input?.idempotencyKey) input.idempotencyKey = crypto.randomUUID()
    },
  },
  'a change missing from a page': {
    answer: (procedure, output) => {
      if (procedure === 'changes.since' && output.changes.length > 1) output.changes.splice(1, 1)
    },
  },
  "another user's task in a page": {
    answer: (procedure, output) => {
      if (procedure !== 'changes.since' || output.changes.length === 0) return
      const [own] = output.changes
      output.changes.unshift(foreign ?? own)
      foreign = own
    },
  },
  'a purge missing from the change feed': {
    answer: (procedure, output) => {
      if (procedure !== 'changes.since') return
      output.changes = output.changes.filter(({ op }: { op: string }) => op !== 'delete')
    },
  },
  'an undo that does not restore a field': {
    answer: (procedure, output) => {
      if (procedure === 'changes.undo') output.items[0].task.completed = !output.items[0].task.completed
    },
  },
  'a version that does not increase': {
    answer: (_, output) => {
      if (output.version > 1 && output.undoToken !== null) output.version -= 1
    },
  },
}

it.each(Object.keys(FAULTS))('the comparison with the model detects %s', LIMIT, async (name) => {
  // A fixed seed: random scenarios may not reveal the fault.
  const { failed } = await fc.check(behavesLikeModel(FAULTS[name]), { seed: 2, numRuns: 50, endOnFailure: true })
  expect(failed).toBe(true)
})

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isLong } from '../../helpers/effort.ts'
import { type Instances, openInstances } from '../instances.ts'
import type { Tamper } from '../lossy-client.ts'
import { SCENARIOS, scenario } from './steps.ts'
import { World } from './world.ts'

let instances: Instances
beforeAll(async () => {
  instances = await openInstances()
})
afterAll(() => instances[Symbol.asyncDispose]())

const behavesAsPredicted = (tamper: Tamper = {}) =>
  fc.asyncProperty(scenario, async (steps) => {
    const world = new World(instances, tamper)
    await world.begin()
    for (const step of steps) await world.take(step)
    await world.settle()
  })

// Two thousand scenarios take longer than any other test.
const LIMIT = isLong ? { timeout: 7_200_000 } : {}

it('keeps trees, orders and copies right under random moves, deletions, losses, replays and undos', LIMIT, async () => {
  // Shrinking a failing scenario takes too long for `npm test`.
  await fc.assert(behavesAsPredicted(), { numRuns: SCENARIOS, endOnFailure: !isLong })
})

/** Faults injected between the client and the server. */
const FAULTS: Record<string, Tamper> = {
  'new subtasks that lose their parent': {
    request: (procedure, input) => {
      if (procedure === 'tasks.createMany') for (const item of input.items) delete item.parentId
    },
  },
  'a task that moves to the wrong side of another': {
    request: (procedure, input) => {
      if (!procedure.endsWith('.move') || input.before === undefined) return
      input.after = input.before
      delete input.before
    },
  },
  'a change missing from a page': {
    answer: (procedure, output) => {
      if (procedure === 'changes.since' && output.changes.length > 1) output.changes.splice(-2, 1)
    },
  },
  'a retried change that is applied twice': {
    request: (_, input) => {
      if (input?.idempotencyKey) input.idempotencyKey = crypto.randomUUID()
    },
  },
}

it.each(Object.keys(FAULTS))('detects %s', LIMIT, async (name) => {
  // A fixed seed: random scenarios may not reveal the fault.
  const { failed } = await fc.check(behavesAsPredicted(FAULTS[name]), { seed: 2, numRuns: 20, endOnFailure: true })
  expect(failed).toBe(true)
})

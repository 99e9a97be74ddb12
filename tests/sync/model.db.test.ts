import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isLong } from '../helpers/effort.ts'
import { STORIES, story } from './calls.ts'
import { type Instances, openInstances } from './instances.ts'
import type { Tamper } from './lossy-client.ts'
import { World } from './world.ts'

let instances: Instances
beforeAll(async () => {
  instances = await openInstances()
})
afterAll(() => instances[Symbol.asyncDispose]())

const told = (tamper: Tamper = {}) =>
  fc.asyncProperty(story, async (steps) => {
    const world = new World(instances, tamper)
    for (const step of steps) await world.take(step)
    await world.settle()
  })

// Two thousand stories take longer than any other test.
const LIMIT = isLong ? { timeout: 7_200_000 } : {}

it('does what the model does, whatever is lost, sent again, taken back or restarted', LIMIT, async () => {
  // To look for a shorter story in which it fails takes too long for `npm test`.
  await fc.assert(told(), { numRuns: STORIES, endOnFailure: !isLong })
})

let foreign: unknown

/** Each fault is put between the client and the server. */
const FAULTS: Record<string, Tamper> = {
  'a change that happens again when it is sent again': {
    request: (_, input) => {
      if (input?.idempotencyKey) input.idempotencyKey = crypto.randomUUID()
    },
  },
  'a change that is missing from a page': {
    answer: (procedure, output) => {
      if (procedure === 'changes.since' && output.changes.length > 1) output.changes.splice(1, 1)
    },
  },
  'a task of somebody else in a page': {
    answer: (procedure, output) => {
      if (procedure !== 'changes.since' || output.changes.length === 0) return
      const [own] = output.changes
      output.changes.unshift(foreign ?? own)
      foreign = own
    },
  },
  'a purge that is told to nobody': {
    answer: (procedure, output) => {
      if (procedure !== 'changes.since') return
      output.changes = output.changes.filter(({ op }: { op: string }) => op !== 'delete')
    },
  },
  'an undo that leaves a field behind': {
    answer: (procedure, output) => {
      if (procedure === 'changes.undo') output.items[0].task.completed = !output.items[0].task.completed
    },
  },
  'a version that does not grow': {
    answer: (_, output) => {
      if (output.version > 1 && output.undoToken !== null) output.version -= 1
    },
  },
}

it.each(Object.keys(FAULTS))('would notice %s', LIMIT, async (name) => {
  // Of stories at random none may be one in which it shows.
  const { failed } = await fc.check(told(FAULTS[name]), { seed: 2, numRuns: 50, endOnFailure: true })
  expect(failed).toBe(true)
})

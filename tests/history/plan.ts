import fc from 'fast-check'
import { type Step, story } from '../sync/calls.ts'
import { WAYS, type Way } from './calls.ts'

/** One thing to do. */
export interface Plan {
  step: Step
  /** The ways to try, one after the other. */
  ways: Way[]
  /** Of a change without an answer: it has no key, it is left at that, or it is sent again until there is one. */
  care: 'none' | 'leaves' | 'insists'
  /** Whether a changed task is looked at right after. */
  looksBack: boolean
  pauseMs: number
}

const how = fc.record({
  ways: fc.shuffledSubarray([...WAYS], { minLength: WAYS.length }),
  care: fc.constantFrom('none' as const, 'leaves' as const, 'insists' as const, 'insists' as const),
  looksBack: fc.boolean(),
  pauseMs: fc.nat(40),
})

/** What so many callers do, each something else, the same for the same seed. */
export function plansOf(seed: number, callers: number): Plan[][] {
  const steps = fc.sample(story, { seed, numRuns: 6 * callers }).flat()
  const hows = fc.sample(how, { seed, numRuns: steps.length })
  const plans = steps.map((step, index): Plan => ({ step, ...(hows[index] as Omit<Plan, 'step'>) }))
  return Array.from({ length: callers }, (_, caller) => plans.filter((_, index) => index % callers === caller))
}

/** All of these in some order, the same for the same seed. */
export function inAnyOrder<T>(seed: number, values: T[]): T[] {
  return fc.sample(fc.shuffledSubarray(values, { minLength: values.length }), { seed, numRuns: 1 }).flat()
}

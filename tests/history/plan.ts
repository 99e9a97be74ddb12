import fc from 'fast-check'
import { type Step, scenario } from '../sync/calls.ts'
import { WAYS, type Way } from './calls.ts'

/** One planned step. */
export interface Plan {
  step: Step
  /** The transports to try, in order. */
  ways: Way[]
  /** The handling of a change without a response: no key, no retry, or retries until there is one. */
  care: 'none' | 'leaves' | 'insists'
  /** Whether to read a changed task immediately. */
  looksBack: boolean
  pauseMs: number
}

const how = fc.record({
  ways: fc.shuffledSubarray([...WAYS], { minLength: WAYS.length }),
  care: fc.constantFrom('none' as const, 'leaves' as const, 'insists' as const, 'insists' as const),
  looksBack: fc.boolean(),
  pauseMs: fc.nat(40),
})

/** Returns the steps of several callers, determined by the seed. */
export function plansOf(seed: number, callers: number): Plan[][] {
  const steps = fc.sample(scenario, { seed, numRuns: 6 * callers }).flat()
  const hows = fc.sample(how, { seed, numRuns: steps.length })
  const plans = steps.map((step, index): Plan => ({ step, ...(hows[index] as Omit<Plan, 'step'>) }))
  return Array.from({ length: callers }, (_, caller) => plans.filter((_, index) => index % callers === caller))
}

/** Returns all items in an order determined by the seed. */
export function inAnyOrder<T>(seed: number, values: T[]): T[] {
  return fc.sample(fc.shuffledSubarray(values, { minLength: values.length }), { seed, numRuns: 1 }).flat()
}

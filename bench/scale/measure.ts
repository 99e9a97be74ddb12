import { median } from '../compare/summary.ts'
import type { Case } from './cases.ts'
import type { Person } from './person.ts'

/** The timings of several runs of one call, in milliseconds. */
export interface Timing {
  median: number
  range: [number, number]
  runs: number
}

/** Timings by user: absent if the user has too few tasks; `failed` if the service failed, for example by timeout. */
export type Timings = Record<string, Timing | 'failed'>

// PostgreSQL may switch a prepared statement to a generic plan at its sixth execution.
const WARM_UP = 6
/** The maximum total time of one user's runs of one call; at least three are made. */
const PATIENCE_MS = 2500

/** Measures a call for several users: all in turn in each run, so that other work affects all equally. */
export async function measure(
  { prepare }: Case,
  people: Map<string, Person>,
  runs: number,
): Promise<{ timings: Timings; calls: Map<string, () => Promise<unknown>> }> {
  const timings: Timings = {}
  const calls = new Map<string, () => Promise<unknown>>()
  for (const [name, person] of people) {
    try {
      const call = await prepare(person)
      if (call) calls.set(name, call)
    } catch {
      timings[name] = 'failed'
    }
  }
  const times = new Map([...calls.keys()].map((name) => [name, [] as number[]]))
  const spent = new Map([...calls.keys()].map((name) => [name, 0]))
  for (let run = -WARM_UP; run < runs; run++) {
    for (const [name, call] of calls) {
      const own = times.get(name) ?? []
      const sofar = spent.get(name) ?? 0
      const enough = run < 0 ? sofar > PATIENCE_MS / 2 : sofar > PATIENCE_MS && own.length >= 3
      if (timings[name] === 'failed' || enough) continue
      const took = await timed(call)
      if (took === undefined) timings[name] = 'failed'
      else if (run >= 0) own.push(took)
      spent.set(name, sofar + (took ?? 0))
    }
  }
  for (const [name, own] of times) {
    if (timings[name] === 'failed') continue
    timings[name] = { median: median(own), range: [Math.min(...own), Math.max(...own)], runs: own.length }
  }
  return { timings, calls }
}

/** Returns undefined if the call fails. */
async function timed(call: () => Promise<unknown>): Promise<number | undefined> {
  const startedAt = performance.now()
  try {
    await call()
    return performance.now() - startedAt
  } catch {
    return undefined
  }
}

import type { Measurement } from './load.ts'

/** A summary of several rounds of one workload and entry. Times are in milliseconds. */
export interface Summary {
  perSecond: number
  /** The slowest and the fastest round. */
  range: [number, number]
  p50: number
  p99: number
  /** The contender's processor time per call, in microseconds. */
  processor?: number
  rounds: Measurement[]
}

/** Returns the medians over the rounds. */
export function summarize(rounds: Measurement[]): Summary {
  const rates = rounds.map(({ perSecond }) => perSecond)
  const processor = rounds.flatMap(({ processor }) => processor ?? [])
  return {
    ...(processor.length > 0 && { processor: median(processor) }),
    perSecond: median(rates),
    range: [Math.min(...rates), Math.max(...rates)],
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    rounds,
  }
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

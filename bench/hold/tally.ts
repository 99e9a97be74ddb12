import { percentile } from '../../tests/live/many/arrivals.ts'
import type { Answer } from './connection.ts'

/** A summary of many responses. Times are in milliseconds. */
export interface Tally {
  /** Number of responses by status; 0 counts lost connections. */
  statuses: Record<string, number>
  perSecond: number
  /** Percentiles of the latency of responses with 200. */
  p50: number
  p99: number
  /** Percentiles and maximum of the latency of rejected requests. */
  rejectedP50: number
  rejectedP99: number
  rejectedMost: number
}

/** Aggregates responses. */
export class Counting {
  readonly #good: number[] = []
  readonly #rejected: number[] = []
  readonly #statuses: Record<string, number> = {}
  readonly #startedAt = performance.now()

  add({ status, milliseconds }: Answer): void {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    if (status === 200) this.#good.push(milliseconds)
    else this.#rejected.push(milliseconds)
  }

  /** Returns whether the minimum numbers of responses by status are reached. */
  holds(least: Record<number, number>): boolean {
    return Object.entries(least).every(([status, count]) => (this.#statuses[status] ?? 0) >= count)
  }

  end(): Tally {
    const seconds = (performance.now() - this.#startedAt) / 1000
    return {
      statuses: this.#statuses,
      perSecond: this.#good.length / seconds,
      p50: of(this.#good, 0.5),
      p99: of(this.#good, 0.99),
      rejectedP50: of(this.#rejected, 0.5),
      rejectedP99: of(this.#rejected, 0.99),
      rejectedMost: of(this.#rejected, 1),
    }
  }
}

/** Returns a percentile of the values; 0 for an empty list. */
function of(values: number[], share: number): number {
  return values.length === 0 ? 0 : percentile(values, share)
}

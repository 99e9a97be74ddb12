import { percentile } from '../../tests/live/many/arrivals.ts'
import type { Answer } from './connection.ts'

/** What many answers have come to. Times are in milliseconds. */
export interface Tally {
  /** Answers by status; 0 are connections that were lost. */
  statuses: Record<string, number>
  perSecond: number
  /** Of what was answered with 200. */
  p50: number
  p99: number
  /** Of what was refused. */
  refusedP50: number
  refusedP99: number
  refusedMost: number
}

/** Adds answers up. */
export class Counting {
  readonly #good: number[] = []
  readonly #refused: number[] = []
  readonly #statuses: Record<string, number> = {}
  readonly #startedAt = performance.now()

  add({ status, milliseconds }: Answer): void {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    if (status === 200) this.#good.push(milliseconds)
    else this.#refused.push(milliseconds)
  }

  /** Whether there were so many answers by status at least. */
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
      refusedP50: of(this.#refused, 0.5),
      refusedP99: of(this.#refused, 0.99),
      refusedMost: of(this.#refused, 1),
    }
  }
}

/** Where there is none it is 0. */
function of(values: number[], share: number): number {
  return values.length === 0 ? 0 : percentile(values, share)
}

import type { StreamEvent } from './reader.ts'

/** Records when the change of each task first arrives, in `performance.now()`. */
export class Arrivals {
  readonly #arrived = new Map<string, number>()
  readonly #waiting = new Map<string, (at: number) => void>()

  /** Records an event of any stream. */
  readonly note = ({ data, at }: StreamEvent): void => {
    const id = TASK_ID.exec(data)?.[1]
    if (id === undefined || this.#arrived.has(id)) return
    this.#arrived.set(id, at)
    this.#waiting.get(id)?.(at)
    this.#waiting.delete(id)
  }

  /** Resolves with the arrival time of a task's change, now or later. */
  async at(id: string): Promise<number> {
    return this.#arrived.get(id) ?? (await new Promise((resolve) => this.#waiting.set(id, resolve)))
  }

  /** Returns milliseconds from the response of a write to its event; 0 if the event was faster. */
  async delayOf({ id, answeredAt }: { id: string; answeredAt: number }): Promise<number> {
    return Math.max(0, (await this.at(id)) - answeredAt)
  }
}

const TASK_ID = /"task":\{"id":"([^"]+)"/

/**
 * Returns a percentile of the values by nearest rank.
 * @public bench/ uses it.
 */
export function percentile(values: number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b)
  return ordered[Math.max(0, Math.ceil(ordered.length * share) - 1)] ?? Number.NaN
}

import type { Batch } from './storage/storage.ts'

/** How long the message of another tab may be missing before everything is read again, in milliseconds. */
const MISSING_MS = 200

interface Events {
  apply(batch: Batch): void
  /** Called when a batch is missing for long: its message was lost, or sent before this tab had joined. */
  onMissing(): void
}

/** Applies the batches of all tabs in the order of their revisions. */
export class Revisions {
  readonly #events: Events
  #current: number
  /** The revision of the last load, which had all batches up to it. */
  #loaded: number
  /** Batches that arrived before an earlier one, by revision. */
  readonly #ahead = new Map<number, Batch[]>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(loaded: number, events: Events) {
    this.#current = loaded
    this.#loaded = loaded
    this.#events = events
  }

  get current(): number {
    return this.#current
  }

  /** Adds batches of a revision. They are applied after those of all earlier ones. */
  add(revision: number, batches: Batch[]): void {
    if (revision < this.#current || revision <= this.#loaded) return
    this.#ahead.set(revision, [...(this.#ahead.get(revision) ?? []), ...batches])
    for (;;) {
      const due = [this.#current, this.#current + 1].find((one) => this.#ahead.has(one))
      if (due === undefined) break
      for (const batch of this.#ahead.get(due) ?? []) this.#events.apply(batch)
      this.#ahead.delete(due)
      this.#current = due
    }
    if (this.#ahead.size === 0) this.stop()
    else this.#expect()
  }

  /** Notes that a revision exists, whose batch may not have arrived. */
  expect(revision: number): void {
    if (revision > this.#current) this.#expect()
  }

  #expect(): void {
    this.#timer ??= setTimeout(() => {
      this.stop()
      this.#events.onMissing()
    }, MISSING_MS)
  }

  /** Continues after a load of everything. */
  reset(loaded: number): void {
    this.stop()
    this.#ahead.clear()
    this.#current = loaded
    this.#loaded = loaded
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

import { EVERYONE, isChange } from './message.ts'

/** The maximum number of queued signals. Beyond it, all `changed` signals are replaced by one for every user. */
const MAX_QUEUED = 10_000

/**
 * The queue of unsent signals, in order and without duplicates. A signal that is added again keeps its position: receivers read
 * the rows after all queued changes anyway.
 */
export class Outbox {
  #queued = new Set<string>()

  get isEmpty(): boolean {
    return this.#queued.size === 0
  }

  /** Appends an encoded signal, unless it is queued already. */
  add(signal: string): void {
    if (this.#queued.has(EVERYONE) && isChange(signal)) return
    this.#queued.add(signal)
    if (this.#queued.size > MAX_QUEUED) this.#shrink()
  }

  /** Removes and returns all queued signals. */
  take(): string[] {
    const batch = [...this.#queued]
    this.#queued.clear()
    return batch
  }

  /** Puts unsent signals back, before those that were added since. */
  putBack(batch: string[]): void {
    const since = this.take()
    for (const signal of [...batch, ...since]) this.add(signal)
  }

  /** Keeps sign-outs and deleted accounts, because polling does not reveal them. */
  #shrink(): void {
    const ended = [...this.#queued].filter((signal) => !isChange(signal) && signal !== EVERYONE)
    this.#queued = new Set([EVERYONE, ...ended.slice(-MAX_QUEUED / 2)])
  }
}

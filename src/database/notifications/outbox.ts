import { EVERYONE, isChange } from './message.ts'

/** Signals that are kept while nothing can be sent. With more, changes become everyone's. */
const MAX_KEPT = 10_000

/**
 * What is still to be sent, each signal once and in order. A repeated one keeps its first place: it is read after all of
 * them have happened.
 */
export class Outbox {
  #kept = new Set<string>()

  get isEmpty(): boolean {
    return this.#kept.size === 0
  }

  add(signal: string): void {
    if (this.#kept.has(EVERYONE) && isChange(signal)) return
    this.#kept.add(signal)
    if (this.#kept.size > MAX_KEPT) this.#shrink()
  }

  /** Takes out all there is. */
  take(): string[] {
    const taken = [...this.#kept]
    this.#kept.clear()
    return taken
  }

  /** Puts back, before what has come meanwhile, what could not be sent. */
  putBack(taken: string[]): void {
    const since = this.take()
    for (const signal of [...taken, ...since]) this.add(signal)
  }

  /** Who has signed out or gone is kept by name, as nobody finds that out by looking. */
  #shrink(): void {
    const ended = [...this.#kept].filter((signal) => !isChange(signal) && signal !== EVERYONE)
    this.#kept = new Set([EVERYONE, ...ended.slice(-MAX_KEPT / 2)])
  }
}

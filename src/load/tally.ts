import { type FairLimit, isFair } from './fair-limit.ts'

/** Counts amounts per key, and their total. A key with nothing takes no memory. */
export class Tally {
  readonly #held = new Map<string, number>()
  #total = 0

  /** The sum of the amounts of all keys. */
  get total(): number {
    return this.#total
  }

  /** Returns the amount of one key. */
  of(key: string): number {
    return this.#held.get(key) ?? 0
  }

  /** Returns whether a key may take `amount` more; see `isFair`. */
  mayHold(key: string, amount: number, limit: FairLimit): boolean {
    return isFair({ own: this.of(key), total: this.#total }, amount, limit)
  }

  /** Adds to the amount of a key, and returns a function that subtracts it again. */
  add(key: string, amount = 1): () => void {
    this.#change(key, amount)
    return () => this.#change(key, -amount)
  }

  #change(key: string, amount: number): void {
    const held = this.of(key) + amount
    this.#total += amount
    if (held > 0) this.#held.set(key, held)
    else this.#held.delete(key)
  }
}

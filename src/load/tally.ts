import { type FairLimit, isFair } from './fair-limit.ts'

/** Counts what each of many keys holds, and all of them together. A key that holds nothing takes no memory. */
export class Tally {
  readonly #held = new Map<string, number>()
  #total = 0

  /** What all keys hold. */
  get total(): number {
    return this.#total
  }

  /** What one key holds. */
  of(key: string): number {
    return this.#held.get(key) ?? 0
  }

  /** Says whether a key may hold so much more; see `isFair`. */
  mayHold(key: string, amount: number, limit: FairLimit): boolean {
    return isFair({ own: this.of(key), total: this.#total }, amount, limit)
  }

  /** Adds to what a key holds, and returns the function that takes it off again. */
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

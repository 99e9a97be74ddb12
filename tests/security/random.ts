/** A fast, seeded pseudo-random number generator (xorshift32, Marsaglia 2003). */
export class Random {
  #state: number
  readonly seed: number

  constructor(seed: number = crypto.getRandomValues(new Uint32Array(1))[0] as number) {
    this.seed = seed
    this.#state = seed | 1
  }

  /** Returns an integer from 0 up to, but not including, `below`. */
  next(below: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) % below
  }

  /** Returns one of the items. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.next(items.length)] as Item
  }

  /** Returns text of printable characters. */
  text(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(33 + this.next(94))).join('')
  }
}

/** Numbers that look random and are the same for a seed (xorshift32, Marsaglia 2003): a million are to cost little. */
export class Random {
  #state: number
  readonly seed: number

  constructor(seed: number = crypto.getRandomValues(new Uint32Array(1))[0] as number) {
    this.seed = seed
    this.#state = seed | 1
  }

  /** A whole number from 0 to below `below`. */
  next(below: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) % below
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.next(items.length)] as Item
  }

  /** So many printable characters. */
  text(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(33 + this.next(94))).join('')
  }
}

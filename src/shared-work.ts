/** Work that is done once for all who ask for the same while it goes on. */
export class SharedWork<Result> {
  readonly #running = new Map<string, Promise<Result>>()

  /** What the work of a key comes to: of what is under way, else of what begins now. */
  once(key: string, work: () => Promise<Result>): Promise<Result> {
    const known = this.#running.get(key)
    if (known) return known
    const begun = work().finally(() => {
      if (this.#running.get(key) === begun) this.#running.delete(key)
    })
    this.#running.set(key, begun)
    return begun
  }

  /** Whoever asks from now on gets what begins from now on. */
  clear(): void {
    this.#running.clear()
  }
}

/** Deduplicates concurrent work: calls with the same key share one running promise. */
export class SharedWork<Result> {
  readonly #running = new Map<string, Promise<Result>>()

  /** Returns the running promise of a key, or starts the work if none is running. */
  once(key: string, work: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key)
    if (running) return running
    const started = work().finally(() => {
      if (this.#running.get(key) === started) this.#running.delete(key)
    })
    this.#running.set(key, started)
    return started
  }

  /** Discards the entries of running work, so that later calls start new work. */
  clear(): void {
    this.#running.clear()
  }
}

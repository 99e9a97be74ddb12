import type { Signal } from './message.ts'

export type Listener = (signal: Signal) => void

type Entry = { listener: Listener }

/** Into how many parts the users are divided, to be told one part after the other. */
export const PARTS = 20

/** Who listens in this process. */
export class Listeners {
  readonly #onError: (error: unknown) => void
  /** By user, in parts. */
  readonly #parts = Array.from({ length: PARTS }, () => new Map<string, Set<Entry>>())

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** Whether nobody listens. */
  get isEmpty(): boolean {
    return this.#parts.every((users) => users.size === 0)
  }

  /** Adds a listener of a user. The returned function removes it. */
  add(userId: string, listener: Listener): () => void {
    const users = this.#partOf(userId)
    const listeners = users.get(userId) ?? new Set()
    users.set(userId, listeners)
    // The same function may listen twice, and each time leave by itself.
    const entry = { listener }
    listeners.add(entry)
    return () => {
      listeners.delete(entry)
      if (listeners.size === 0 && users.get(userId) === listeners) users.delete(userId)
    }
  }

  tell(signal: Signal): void {
    const listeners = this.#partOf(signal.userId).get(signal.userId)
    for (const entry of [...(listeners ?? [])]) {
      try {
        if (listeners?.has(entry)) entry.listener(signal)
      } catch (error) {
        // The others are told all the same, and whoever sends is not to fail for it.
        this.#onError(error)
      }
    }
  }

  /** Tells every user of one part that rows may have changed. */
  tellPart(part: number): void {
    for (const userId of [...(this.#parts[part]?.keys() ?? [])]) this.tell({ kind: 'changed', userId })
  }

  clear(): void {
    for (const users of this.#parts) users.clear()
  }

  /** Always the same for a user, so that one who leaves and comes again is told no more often. */
  #partOf(userId: string): Map<string, Set<Entry>> {
    let hash = 0
    for (let n = 0; n < userId.length; n++) hash = (hash * 31 + userId.charCodeAt(n)) >>> 0
    return this.#parts[hash % PARTS] as Map<string, Set<Entry>>
  }
}

import type { Signal } from './message.ts'

export type Listener = (signal: Signal) => void

type Entry = { listener: Listener }

/** The number of parts that the users are divided into, to be notified one part after the other. */
export const PARTS = 20

/** The listeners in this process, grouped by user. */
export class Listeners {
  readonly #onError: (error: unknown) => void
  /** Listeners by user, divided into parts. */
  readonly #parts = Array.from({ length: PARTS }, () => new Map<string, Set<Entry>>())

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** True if there are no listeners. */
  get isEmpty(): boolean {
    return this.#parts.every((users) => users.size === 0)
  }

  /** Adds a listener for a user. Returns a function that removes it. */
  add(userId: string, listener: Listener): () => void {
    const users = this.#partOf(userId)
    const listeners = users.get(userId) ?? new Set()
    users.set(userId, listeners)
    // The same function may be added twice, and each addition is removed separately.
    const entry = { listener }
    listeners.add(entry)
    return () => {
      listeners.delete(entry)
      if (listeners.size === 0 && users.get(userId) === listeners) users.delete(userId)
    }
  }

  /** Calls the listeners of the signal's user. */
  notify(signal: Signal): void {
    const listeners = this.#partOf(signal.userId).get(signal.userId)
    for (const entry of [...(listeners ?? [])]) {
      try {
        if (listeners?.has(entry)) entry.listener(signal)
      } catch (error) {
        // A failing listener must affect neither other listeners nor the sender.
        this.#onError(error)
      }
    }
  }

  /** Notifies every user of one part that rows may have changed. */
  notifyPart(part: number): void {
    for (const userId of [...(this.#parts[part]?.keys() ?? [])]) this.notify({ kind: 'changed', userId })
  }

  /** Removes all listeners. */
  clear(): void {
    for (const users of this.#parts) users.clear()
  }

  /** Returns the part of a user, which never changes, so that reconnecting does not notify a user more often. */
  #partOf(userId: string): Map<string, Set<Entry>> {
    let hash = 0
    for (let n = 0; n < userId.length; n++) hash = (hash * 31 + userId.charCodeAt(n)) >>> 0
    return this.#parts[hash % PARTS] as Map<string, Set<Entry>>
  }
}

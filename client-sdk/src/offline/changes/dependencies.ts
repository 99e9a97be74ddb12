import type { Access } from './draft.ts'

/**
 * Which operations have read and written what, to find those that a change of a row or of another operation affects.
 * Operations are identified by their keys.
 */
export class Dependencies {
  readonly #accesses = new Map<string, Access>()
  readonly #readers = new Map<string, Set<string>>()
  readonly #writers = new Map<string, Set<string>>()

  /** Notes what an operation has read and written. */
  add(operation: string, access: Access): void {
    this.#accesses.set(operation, access)
    for (const [keys, index] of this.#indexes(access))
      for (const key of keys) index.set(key, (index.get(key) ?? new Set()).add(operation))
  }

  /** Forgets an operation. Returns the keys of the rows that it has written. */
  delete(operation: string): Iterable<string> {
    const access = this.#accesses.get(operation)
    if (!access) return []
    this.#accesses.delete(operation)
    for (const [keys, index] of this.#indexes(access))
      for (const key of keys) {
        index.get(key)?.delete(operation)
        if (index.get(key)?.size === 0) index.delete(key)
      }
    return access.journal.keys()
  }

  #indexes({ reads, writes }: Access) {
    return [
      [reads, this.#readers],
      [writes, this.#writers],
    ] as const
  }

  /**
   * Adds everything that a change of these operations, rows and indexes affects, and returns it: operations that have read what
   * has changed, and operations whose writes must not be there when these read again.
   */
  affectedBy(changed: Iterable<string>): Set<string> {
    const found = new Set(changed)
    // The set grows during the iteration.
    for (const one of found) {
      for (const reader of this.#readers.get(one) ?? []) found.add(reader)
      const { writes = [], reads = [] } = this.#accesses.get(one) ?? {}
      for (const key of writes) found.add(key)
      for (const key of reads) for (const writer of this.#writers.get(key) ?? []) found.add(writer)
    }
    return found
  }
}

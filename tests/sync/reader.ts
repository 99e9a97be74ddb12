import { expect } from 'vitest'
import type { Change, ChangesPage } from '../../src/changes/schema.ts'
import type { Task } from '../../src/tasks/schema.ts'

/** Requests a page of changes, by any transport. */
export type Since = (input: { cursor?: string; limit: number }) => Promise<ChangesPage>

/** Reads one user's changes page by page, and checks that they arrive in order and once. */
export class Reader {
  readonly #since: Since
  readonly #limit: number
  #cursor: string | undefined
  #last = 0
  /** The changes received, by their position in the sequence. */
  readonly received = new Map<number, Change>()
  readonly tasks = new Map<string, Task>()

  constructor(since: Since, limit: number) {
    this.#since = since
    this.#limit = limit
  }

  /** Reads to the current end. */
  async catchUp(): Promise<void> {
    for (;;) {
      const page = await this.#since({
        limit: this.#limit,
        ...(this.#cursor !== undefined && { cursor: this.#cursor }),
      })
      expect(page.changes.length).toBeLessThanOrEqual(this.#limit)
      for (const change of page.changes) this.#take(change)
      this.#cursor = page.cursor
      if (!page.more) return
    }
  }

  /** Reads until `isOver` returns true, and then once more to the end. */
  async follow(isOver: () => boolean, rest: () => Promise<unknown> = async () => {}): Promise<void> {
    while (!isOver()) {
      await this.catchUp()
      await rest()
    }
    await this.catchUp()
  }

  #take(change: Change): void {
    expect(change.seq).toBeGreaterThan(this.#last)
    this.#last = change.seq
    this.received.set(change.seq, change)
    if (change.op === 'delete') this.tasks.delete(change.id)
    else this.tasks.set(change.id, change.task as Task)
  }
}

import { uncancellable } from '../../database/resilience/cancellation.ts'
import { SharedWork } from '../../shared-work.ts'
import { encodePosition, type SyncPosition } from '../cursor.ts'
import type { Changes, PageLimits, ReadChanges } from '../read.ts'

/** Deduplicates the reads of one user's streams: streams at the same position share one read. */
export class SharedReads {
  readonly #read: (position: SyncPosition) => Promise<Changes>
  readonly #reads = new SharedWork<Changes>()

  constructor(read: ReadChanges, userId: string, page: PageLimits) {
    // Other streams may wait for a read after the stream that started it has been cancelled.
    this.#read = (position) => uncancellable(() => read(userId, position, page))
  }

  /** Reads the changes after a position, with a query that starts after the last `expire`. */
  after(position: SyncPosition): Promise<Changes> {
    return this.#reads.once(encodePosition(position), () => this.#read(position))
  }

  /** Stops sharing the reads in progress: they may miss the latest change. */
  expire(): void {
    this.#reads.clear()
  }
}

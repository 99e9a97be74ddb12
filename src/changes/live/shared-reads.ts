import { uncancellable } from '../../database/resilience/cancellation.ts'
import { SharedWork } from '../../shared-work.ts'
import { encodePosition, type SyncPosition } from '../cursor.ts'
import type { Changes, PageLimits, ReadChanges } from '../read.ts'

/** One user's reads, which streams that stand at the same place share: a change is read once, whoever waits for it. */
export class SharedReads {
  readonly #read: (place: SyncPosition) => Promise<Changes>
  readonly #reads = new SharedWork<Changes>()

  constructor(read: ReadChanges, userId: string, page: PageLimits) {
    // Others than the one who asks first may wait for it.
    this.#read = (place) => uncancellable(() => read(userId, place, page))
  }

  /** What comes after a place. It has been read after the last `expire`. */
  after(place: SyncPosition): Promise<Changes> {
    return this.#reads.once(encodePosition(place), () => this.#read(place))
  }

  /** Something has changed: what is being read may be without it. */
  expire(): void {
    this.#reads.clear()
  }
}

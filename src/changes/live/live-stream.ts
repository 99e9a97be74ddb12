import { TaskwireError } from '../../errors.ts'
import { encodePosition, START, type SyncPosition } from '../cursor.ts'
import type { Changes } from '../read.ts'
import type { Change } from '../schema.ts'

/** A streamed change, with the cursor to continue from after it. */
export interface LiveChange {
  cursor: string
  change: Change
}

/** Minimum interval between reads while changes are frequent, in milliseconds. A single change is read at once. */
const READ_INTERVAL_MS = 50
/** Delay between retries while the database is unavailable, in milliseconds, plus up to as much again at random. */
const RETRY_MS = 500

/**
 * One open stream of changes. It holds a position and one page instead of a queue: a slow reader reads later, and then
 * receives a row that has changed several times once.
 */
export class LiveStream {
  readonly #read: (position: SyncPosition) => Promise<Changes>
  readonly #onEnd: () => void
  #page: Changes = { changes: [], from: START, reached: START, more: false }
  #woken = false
  #ended: { reason: TaskwireError | undefined } | undefined
  #lastReadAt = 0
  #continue: (ended: boolean) => void = () => {}

  constructor(read: (position: SyncPosition) => Promise<Changes>, onEnd: () => void) {
    this.#read = read
    this.#onEnd = onEnd
  }

  /** Signals that there may be new changes. */
  wake(): void {
    this.#woken = true
    this.#continue(false)
  }

  /** Ends the stream and releases its resources: with an error for the reader, or without if the reader has disconnected. */
  end(reason?: TaskwireError): void {
    if (this.#ended) return
    this.#ended = { reason }
    this.#onEnd()
    this.#continue(true)
  }

  /** Returns all changes after a position, then new ones as they happen. @throws TaskwireError if the first read fails. */
  async open(position: SyncPosition): Promise<AsyncGenerator<LiveChange, void, undefined>> {
    this.#page = await this.#read(position)
    return this.#changes()
  }

  async *#changes(): AsyncGenerator<LiveChange, void, undefined> {
    try {
      while (!this.#ended) {
        for (let n = 0; n < this.#page.changes.length && !this.#ended; n++) yield* this.#change(n)
        // Frees the changes while the stream is idle. A local variable would keep them: a paused generator holds its locals.
        this.#page = { ...this.#page, changes: [] }
        if (!this.#page.more) await this.#nextWake()
        if (!this.#ended) await this.#readOn(this.#page.reached)
      }
    } finally {
      this.end()
    }
    if (this.#ended?.reason) throw this.#ended.reason
  }

  *#change(n: number): Generator<LiveChange, void, undefined> {
    const { changes, from } = this.#page
    const change = changes[n]
    if (change) yield { cursor: encodePosition({ ...from, seq: change.seq }), change }
  }

  /** Waits for the next change or the end, and at least until the minimum interval between reads has passed. */
  async #nextWake(): Promise<void> {
    if (!this.#woken) await this.#pause()
    const rest = this.#lastReadAt + READ_INTERVAL_MS - performance.now()
    if (rest > 0) await this.#pause(rest)
  }

  /** Reads the next page. If the database is unavailable, waits for the next retry: an outage does not end a stream. */
  async #readOn(position: SyncPosition): Promise<void> {
    this.#woken = false
    this.#lastReadAt = performance.now()
    try {
      this.#page = await this.#read(position)
    } catch (error) {
      if (!(error instanceof TaskwireError && error.code === 'UNAVAILABLE')) throw error
      this.#woken = true
      await this.#pause(RETRY_MS * (1 + Math.random()))
    }
  }

  /** Waits for a number of milliseconds, or until `wake` if none is given. The end of the stream interrupts both. */
  async #pause(milliseconds?: number): Promise<void> {
    if (this.#ended) return
    await new Promise<void>((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds)
      this.#continue = (ended) => {
        if (timer && !ended) return
        clearTimeout(timer)
        resolve()
      }
    })
    this.#continue = () => {}
  }
}

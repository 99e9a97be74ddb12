import { TaskwireError } from '../../errors.ts'
import { encodePosition, START, type SyncPosition } from '../cursor.ts'
import type { Changes } from '../read.ts'
import type { Change } from '../schema.ts'

/** A change as it is streamed, with the cursor to go on from after it. */
export interface LiveChange {
  cursor: string
  change: Change
}

/** Under many changes a user's streams read this often, in milliseconds; a single one is read at once. */
const READ_INTERVAL_MS = 50
/** Between tries while the database cannot answer, in milliseconds, and as much again at random. */
const RETRY_MS = 500

/**
 * One open stream. It holds a place and what was read there, never a queue: who is slow reads later, and what has changed
 * several times meanwhile is then there once.
 */
export class LiveStream {
  readonly #read: (place: SyncPosition) => Promise<Changes>
  readonly #onEnd: () => void
  #page: Changes = { changes: [], from: START, reached: START, more: false }
  #woken = false
  #ended: { reason: TaskwireError | undefined } | undefined
  #lastReadAt = 0
  #continue: (ended: boolean) => void = () => {}

  constructor(read: (place: SyncPosition) => Promise<Changes>, onEnd: () => void) {
    this.#read = read
    this.#onEnd = onEnd
  }

  /** Something may have changed. */
  wake(): void {
    this.#woken = true
    this.#continue(false)
  }

  /** Ends the stream, and frees what it holds: with an error for the reader, or without where nobody reads any more. */
  end(reason?: TaskwireError): void {
    if (this.#ended) return
    this.#ended = { reason }
    this.#onEnd()
    this.#continue(true)
  }

  /** Reads what comes after a place, and gives it with all that follows. @throws TaskwireError what the first read does. */
  async open(place: SyncPosition): Promise<AsyncGenerator<LiveChange, void, undefined>> {
    this.#page = await this.#read(place)
    return this.#changes()
  }

  async *#changes(): AsyncGenerator<LiveChange, void, undefined> {
    try {
      while (!this.#ended) {
        for (let n = 0; n < this.#page.changes.length && !this.#ended; n++) yield* this.#change(n)
        // Not to be held while nothing happens; nor by a variable here, which a waiting generator keeps.
        this.#page = { ...this.#page, changes: [] }
        if (!this.#page.more) await this.#wakening()
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

  /** Waits for the next change or the end, and at least as long that reads do not follow each other too closely. */
  async #wakening(): Promise<void> {
    if (!this.#woken) await this.#pause()
    const rest = this.#lastReadAt + READ_INTERVAL_MS - performance.now()
    if (rest > 0) await this.#pause(rest)
  }

  /** Reads the next page. While the database cannot answer there is none: an outage does not end a stream. */
  async #readOn(place: SyncPosition): Promise<void> {
    this.#woken = false
    this.#lastReadAt = performance.now()
    try {
      this.#page = await this.#read(place)
    } catch (error) {
      if (!(error instanceof TaskwireError && error.code === 'UNAVAILABLE')) throw error
      this.#woken = true
      await this.#pause(RETRY_MS * (1 + Math.random()))
    }
  }

  /** Waits so many milliseconds, or to be woken; the end cuts both short. */
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

import { type IncomingMessage, ServerResponse } from 'node:http'
import type { UnsentAnswer, UnsentAnswers } from '../load/unsent-answers.ts'

/** How long a reader may accept nothing of an answer, in milliseconds. Less than the grace period of a shutdown. */
const STALL_MS = 20_000

type Callback = (error?: Error | null) => void

/**
 * An answer that accounts for the bytes which its socket has not accepted yet. One that is complete and whose reader
 * accepts nothing for 20 s is cut off, however much there is to read; a slow reader that goes on reading is not.
 */
export class MeasuredResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** Tells who the answer is for. Asked only where its bytes have to wait. */
  owner: () => string = () => ''
  #unsent: UnsentAnswers | undefined
  #entry: UnsentAnswer | undefined
  #stallMs = STALL_MS

  /** Accounts for this answer from now on. */
  account(unsent: UnsentAnswers, stallMs = STALL_MS): void {
    this.#unsent = unsent
    this.#stallMs = stallMs
  }

  override write(chunk: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): boolean {
    const isAccepted = super.write(chunk, encoding as BufferEncoding, callback)
    this.#measure()
    return isAccepted
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): this {
    super.end(chunk, encoding as BufferEncoding, callback)
    // The time-out of a socket begins anew with every part of a write that is accepted (net.Socket#setTimeout).
    if (this.#measure() > 0) this.setTimeout(this.#stallMs)
    return this
  }

  #measure(): number {
    const bytes = this.closed || this.writableFinished ? 0 : this.writableLength
    if (bytes > 0 && !this.#entry && this.#unsent) {
      const entry = this.#unsent.open(this.owner(), () => this.destroy())
      this.#entry = entry
      this.on('drain', () => this.#measure())
      this.once('close', () => entry.set(0))
      this.once('finish', () => entry.set(0))
    }
    this.#entry?.set(bytes)
    return bytes
  }
}

import { type IncomingMessage, ServerResponse } from 'node:http'
import type { ConnectionBytes } from './connection-bytes.ts'

type Callback = (error?: Error | null) => void

/** The chunk size for large responses, in bytes, so that progress is measurable. */
const PART_BYTES = 16 * 1024

/**
 * A response that accounts for its bytes until the socket has accepted them. It ends only then, so that a graceful shutdown
 * waits for it.
 */
export class MeasuredResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** Returns the user id or address of the client. Called only if bytes remain unsent. */
  owner: () => string = () => ''
  #connection: ConnectionBytes | undefined
  #isWatched = false
  /** The bytes that are not written yet. */
  #rest: Buffer | undefined
  /** The number of bytes that wait for compression. */
  #held = 0

  /** Attaches the response to the accounting of its connection. */
  account(connection: ConnectionBytes): void {
    this.#connection = connection
  }

  override write(chunk: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): boolean {
    const isAccepted = super.write(chunk, encoding as BufferEncoding, callback)
    this.#measure()
    return isAccepted
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): this {
    const bytes = toBytes(chunk, encoding)
    if (bytes && bytes.length > PART_BYTES) {
      this.#rest = bytes
      this.#writeParts()
      return this
    }
    super.end(chunk, encoding as BufferEncoding, callback)
    this.#measure()
    return this
  }

  /** Sets the number of bytes that wait for compression. */
  protected hold(bytes: number): void {
    this.#held = bytes
    this.#measure()
  }

  #writeParts(): void {
    while (this.#rest && !this.destroyed) {
      const part = this.#rest.subarray(0, PART_BYTES)
      const isLast = this.#rest.length <= PART_BYTES
      this.#rest = isLast ? undefined : this.#rest.subarray(PART_BYTES)
      const isAccepted = super.write(part, () => (isLast ? super.end() : undefined))
      if (!isAccepted && !isLast) {
        this.once('drain', () => this.#writeParts())
        break
      }
    }
    this.#measure()
  }

  #measure(): void {
    const isDone = this.destroyed || this.writableFinished
    const bytes = isDone ? 0 : this.writableLength + this.#held + (this.#rest?.length ?? 0)
    if (bytes === 0 && !this.#isWatched) return
    if (!this.#isWatched) {
      this.#isWatched = true
      this.on('drain', () => this.#measure())
      this.once('finish', () => this.#measure())
    }
    this.#connection?.set(this, bytes, this.owner)
  }
}

/** Returns the last chunk of a response as bytes; undefined for a small or absent chunk. */
function toBytes(chunk: unknown, encoding: unknown): Buffer | undefined {
  if (typeof chunk === 'string' && encoding === undefined)
    return chunk.length * 3 > PART_BYTES ? Buffer.from(chunk) : undefined
  return chunk instanceof Uint8Array ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : undefined
}

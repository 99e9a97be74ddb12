import { ConnectionLost } from './faults.ts'

interface Stream {
  reader: ReadableStreamDefaultReader<Uint8Array>
  cut: () => void
  isCut: Promise<never>
}

/** The open streams of one server, which are read in parts. */
export class Streams {
  readonly #open = new Map<number, Stream>()
  #count = 0

  /** Adds a stream, and returns its number. */
  add(body: ReadableStream<Uint8Array>): number {
    const { promise: isCut, reject } = Promise.withResolvers<never>()
    isCut.catch(() => {})
    this.#count += 1
    this.#open.set(this.#count, { reader: body.getReader(), isCut, cut: () => reject(new ConnectionLost()) })
    return this.#count
  }

  /** Returns the next part of a stream; undefined at its end. @throws ConnectionLost after the stream was cut */
  async read(number: number): Promise<Uint8Array | undefined> {
    const stream = this.#open.get(number)
    if (!stream) throw new ConnectionLost()
    const { done, value } = await Promise.race([stream.isCut, stream.reader.read()])
    if (done) this.#open.delete(number)
    return value
  }

  /** Ends a stream for a client that reads no more. */
  async cancel(number: number): Promise<void> {
    const stream = this.#open.get(number)
    this.#open.delete(number)
    await stream?.reader.cancel()
  }

  /** Ends all streams as a lost connection does. Returns their number. */
  async cut(): Promise<number> {
    const streams = [...this.#open.values()]
    this.#open.clear()
    for (const { cut } of streams) cut()
    await Promise.all(streams.map(({ reader }) => reader.cancel().catch(() => {})))
    return streams.length
  }
}

import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** Reader of server-sent events (HTML Standard §9.2). Reads only on demand, which gives backpressure. */
export interface EventReader {
  /** Reads one chunk and returns the events it completes, possibly none; undefined at the end, without a partial event. */
  read(): Promise<EventSourceMessage[] | undefined>
  /** Closes the stream, even during a read. */
  close(): void
}

/** The body of a response. Some `fetch` packages use Node streams. */
type Body = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** Creates a reader for the events of a response body. */
export function readEvents(body: Body): EventReader {
  const chunks = chunksOf(body)
  const decoder = new TextDecoder()
  let events: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => events.push(event) })
  return {
    read: async () => {
      const { done, value } = await chunks.next()
      if (done) return undefined
      events = []
      parser.feed(decoder.decode(value, { stream: true }))
      return events
    },
    // Closing a broken stream fails, and its error was already reported by the read.
    close: () => void chunks.close().catch(() => {}),
  }
}

interface Chunks {
  next(): Promise<{ done?: boolean | undefined; value?: Uint8Array | undefined }>
  close(): Promise<unknown>
}

function chunksOf(body: Body): Chunks {
  // Not every browser supports async iteration of a ReadableStream.
  if ('getReader' in body) {
    const reader = body.getReader()
    return { next: () => reader.read(), close: () => reader.cancel() }
  }
  const iterator = body[Symbol.asyncIterator]()
  return { next: () => iterator.next(), close: async () => iterator.return?.() }
}

import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** A stream of server-sent events (HTML Standard §9.2) that is read as far as somebody asks. */
export interface EventReader {
  /** The events that one chunk completes, maybe none; undefined at the end, where half an event is dropped. */
  read(): Promise<EventSourceMessage[] | undefined>
  /** Closes the stream, also while it is being read. */
  close(): void
}

/** A body as `fetch` gives it; those of some packages are Node's own streams. */
type Body = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** Reads the events of a body. */
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
    // Closing what is broken already fails, and says nothing new.
    close: () => void chunks.close().catch(() => {}),
  }
}

interface Chunks {
  next(): Promise<{ done?: boolean | undefined; value?: Uint8Array | undefined }>
  close(): Promise<unknown>
}

function chunksOf(body: Body): Chunks {
  // Not every browser can iterate over a stream of its own.
  if ('getReader' in body) {
    const reader = body.getReader()
    return { next: () => reader.read(), close: () => reader.cancel() }
  }
  const iterator = body[Symbol.asyncIterator]()
  return { next: () => iterator.next(), close: async () => iterator.return?.() }
}

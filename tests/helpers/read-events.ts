import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** Yields the events of a stream as they arrive. Ending the iteration closes the stream. */
export async function* readEvents(response: Response): AsyncGenerator<EventSourceMessage, void, undefined> {
  const arrived: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => arrived.push(event) })
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    yield* arrived.splice(0)
  }
}

import type { Change } from '../../src/changes/schema.ts'
import { readEvents } from '../helpers/read-events.ts'

/** The two transports of a stream. */
export const WIRES = ['tRPC', 'REST'] as const
export type Wire = (typeof WIRES)[number]

interface StreamOptions {
  token?: string
  cursor?: string
  /** The value of the header Last-Event-ID. */
  lastEventId?: string
  /** Appended to the query string unchanged. */
  query?: string
}

interface Server {
  fetch(request: Request): Promise<Response>
}

export interface Stream {
  response: Response
  /** Returns the next change, with the cursor after it. @throws StreamEnded if the stream ends first. */
  next(): Promise<{ cursor: string; change: Change }>
  /** Returns the next `count` changes. */
  take(count: number): Promise<Change[]>
  /** Returns the error with which the server ends the stream. @throws Error if a change arrives first. */
  end(): Promise<Ended>
  /** Closes the stream, like a client that stops reading. */
  close(): void
}

/** The last event of a stream; undefined if it has none. */
export type Ended = { code: string; message: string; requestId: string; retryAfterMs?: number } | undefined

/** Opens a stream. The response may be an error. */
export async function openStream(server: Server, wire: Wire, options: StreamOptions = {}): Promise<Stream> {
  const controller = new AbortController()
  const response = await server.fetch(new Request(requestOf(wire, options), { signal: controller.signal }))
  const events = readEvents(response)

  /** Returns the next relevant event: a change as plain JSON, or the end. */
  async function read(): Promise<{ id: string; change: Change } | { ended: Ended }> {
    for (;;) {
      const { value, done } = await events.next()
      if (done) return { ended: undefined }
      const { id = '', event, data } = value
      if (event === 'end') return { ended: JSON.parse(data) }
      if (event === 'serialized-error') return { ended: JSON.parse(data).json.data }
      if (event === undefined) return { id, change: wire === 'tRPC' ? JSON.parse(data).json : JSON.parse(data) }
    }
  }

  const next = async () => {
    const event = await read()
    if ('ended' in event) throw new Error(`the stream has ended: ${JSON.stringify(event.ended)}`)
    return { cursor: event.id, change: event.change }
  }
  return {
    response,
    next,
    take: async (count) => {
      const changes: Change[] = []
      while (changes.length < count) changes.push((await next()).change)
      return changes
    },
    end: async () => {
      const event = await read()
      if ('change' in event) throw new Error(`a change came first: ${JSON.stringify(event.change)}`)
      return event.ended
    },
    close: () => controller.abort(),
  }
}

/** Builds the request that opens a stream. */
export function requestOf(wire: Wire, { token, cursor, lastEventId, query }: StreamOptions = {}): Request {
  const input = cursor !== undefined && `input=${encodeURIComponent(JSON.stringify({ json: { cursor } }))}`
  const location = wire === 'tRPC' ? input : cursor !== undefined && `cursor=${cursor}`
  const search = [location, query].filter(Boolean).join('&')
  const path = `${wire === 'tRPC' ? '/trpc/changes.live' : '/api/v1/changes/stream'}${search && `?${search}`}`
  return new Request(`http://test${path}`, {
    headers: {
      Accept: 'text/event-stream',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
    },
  })
}

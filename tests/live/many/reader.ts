import { Agent, type IncomingMessage, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'

/** A server-sent event and its arrival time (`performance.now()`). */
export interface StreamEvent {
  id?: string
  event?: string
  data: string
  at: number
}

/** The two transports of the change stream. */
export type Wire = 'trpc' | 'rest'

/** A stream reader with little overhead, so that one process can hold a thousand. */
export interface Reader {
  /** The id of the last event received. */
  lastEventId(): string | undefined
  /** Closes the stream as a client does. */
  abort(): void
  /** Resets the connection, like a network failure. */
  kill(): void
  /** Starts reading a stream opened without reading. */
  resume(): void
  /** Settles when either side closes the connection. A stream that does not read never settles. */
  closed: Promise<void>
}

interface Options {
  url: string
  token: string
  wire?: Wire
  cursor?: string | undefined
  /** Opens the stream without reading it. */
  stalled?: boolean
  onEvent?: (event: StreamEvent) => void
}

// One connection per stream: none is reused.
const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })

/** Opens a stream as soon as the server accepts it. @throws Error with the body of an error response. */
export async function openReader({
  url,
  token,
  wire = 'trpc',
  cursor,
  stalled = false,
  onEvent,
}: Options): Promise<Reader> {
  const target = new URL(pathOf(wire, cursor), url)
  let response = await get(target, token)
  while (response.statusCode === 503) {
    response.destroy()
    await setTimeout(Number(response.headers['retry-after']) * 1000)
    response = await get(target, token)
  }
  const { socket } = response
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${await textOf(response)}`)
  let lastEventId: string | undefined
  const resume = () =>
    readEvents(response, (event) => {
      lastEventId = event.id ?? lastEventId
      onEvent?.(event)
    })
  // A reset also counts as an end.
  response.on('error', () => {})
  if (!stalled) resume()
  return {
    resume,
    lastEventId: () => lastEventId,
    abort: () => void response.destroy(),
    kill: () => void socket.resetAndDestroy(),
    closed: new Promise((resolve) => response.once('close', resolve)),
  }
}

/** Returns the path of a stream. */
export function pathOf(wire: Wire, cursor?: string): string {
  if (wire === 'rest') return `/api/v1/changes/stream${cursor === undefined ? '' : `?cursor=${cursor}`}`
  const input = cursor === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify({ json: { cursor } }))}`
  return `/trpc/changes.live${input}`
}

function get(url: URL, token: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { agent, headers: { Authorization: `Bearer ${token}` } })
    sending.on('error', reject)
    sending.once('response', resolve)
    sending.end()
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return text
}

/** Parses our server's events: lines end with a line feed, and each event has one data line. */
function readEvents(response: IncomingMessage, onEvent: (event: StreamEvent) => void): void {
  let rest = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const at = performance.now()
    const events = (rest + chunk).split('\n\n')
    rest = events.pop() ?? ''
    for (const text of events) {
      const event: StreamEvent = { data: '', at }
      for (const line of text.split('\n')) {
        if (line.startsWith('data: ')) event.data = line.slice(6)
        else if (line.startsWith('id: ')) event.id = line.slice(4)
        else if (line.startsWith('event: ')) event.event = line.slice(7)
      }
      onEvent(event)
    }
  })
}

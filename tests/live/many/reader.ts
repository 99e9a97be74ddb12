import { Agent, type IncomingMessage, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'

/** One server-sent event, and when it came (`performance.now()`). */
export interface StreamEvent {
  id?: string
  event?: string
  data: string
  at: number
}

/** The two ways to the same changes. */
export type Wire = 'trpc' | 'rest'

/** A stream that is read at little cost, so that one process can hold a thousand. */
export interface Reader {
  /** The id of the last event. */
  lastEventId(): string | undefined
  /** Gives up, as a client does. */
  abort(): void
  /** Resets the connection, as a network does. */
  kill(): void
  /** Begins to read, where it was opened deaf. */
  hear(): void
  /** Settles when the connection is closed, whoever closed it. A deaf one does not notice. */
  closed: Promise<void>
}

interface Options {
  url: string
  token: string
  wire?: Wire
  cursor?: string | undefined
  /** Opens the stream and does not read it. */
  deaf?: boolean
  onEvent?: (event: StreamEvent) => void
}

// A connection of its own for each: none is kept for another stream.
const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })

/** Opens a stream as soon as the server has room for it. @throws Error with the body of an answer that is none. */
export async function openReader({
  url,
  token,
  wire = 'trpc',
  cursor,
  deaf = false,
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
  const hear = () =>
    readEvents(response, (event) => {
      lastEventId = event.id ?? lastEventId
      onEvent?.(event)
    })
  // A reset is one way of ending.
  response.on('error', () => {})
  if (!deaf) hear()
  return {
    hear,
    lastEventId: () => lastEventId,
    abort: () => void response.destroy(),
    kill: () => void socket.resetAndDestroy(),
    closed: new Promise((resolve) => response.once('close', resolve)),
  }
}

/** The path of a stream. */
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

/** Reads what a server of ours writes: lines that end with a line feed, one line of data an event. */
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

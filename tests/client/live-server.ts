import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connected } from './live-answers.ts'

/** The server side of a stream in a test. */
export interface ServedStream {
  cursor: string | undefined
  token: string | undefined
  /** Sends the response headers and the first event. */
  open(): void
  /** Sends raw text, and waits until it is flushed. */
  write(text: string): Promise<void>
  /** Destroys the socket, possibly in the middle of an event. */
  cut(): void
  /** Answers with a response that is not a stream. */
  answer(status: number, headers: Record<string, string>, body: string): void
  /** Resolves when the socket is closed by either side. */
  closed: Promise<unknown>
}

type Serve = (stream: ServedStream) => unknown

/** Starts a server on loopback with one script per stream; the last script repeats for later streams. */
export async function liveServer(...script: Serve[]) {
  const streams: ServedStream[] = []
  const server = createServer((request, response) => {
    const stream = toStream(request, response)
    streams.push(stream)
    void script[Math.min(streams.length, script.length) - 1]?.(stream)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    streams,
    sockets: () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count))),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function toStream(request: IncomingMessage, response: ServerResponse): ServedStream {
  const input = new URL(request.url ?? '', 'http://test').searchParams.get('input') ?? '{}'
  return {
    cursor: (JSON.parse(input) as { json: { cursor?: string } }).json.cursor,
    token: request.headers.authorization?.replace('Bearer ', ''),
    open: () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(connected())
    },
    write: (text) => new Promise((resolve) => response.write(text, () => resolve())),
    cut: () => response.destroy(),
    answer: (status, headers, body) => response.writeHead(status, headers).end(body),
    closed: once(response, 'close'),
  }
}

import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ProtocolFault, RefuseProtocol, UnreadRequest } from './protocol-refusal.ts'

/** For so long after a refusal, in milliseconds, further bytes are thrown away. To close at once could lose the refusal. */
const LINGER_MS = 1000

interface ParserError extends Error {
  code?: string
  rawPacket?: Buffer
  bytesParsed?: number
}

/** Answers requests that Node's HTTP parser refuses, which by default get a status without headers or a body. */
export function answerParserErrors(server: Server, refuse: RefuseProtocol): void {
  /** The response that was begun last on each connection. */
  const responses = new WeakMap<Socket, ServerResponse>()
  const refused = new WeakSet<Socket>()
  server.on('request', ({ socket }, response) => responses.set(socket, response))

  server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { status, headers, body } = refuse(requestOf(incoming), 'expectation')
    outgoing.writeHead(status, headers).end(body)
  })

  // By default Node closes the connection without an answer.
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    // The server listens to the socket no more, and an error that nobody listens to would end the process.
    socket.on('error', () => {})
    send(socket, refuse(requestOf(incoming), 'connect'))
  })

  server.on('clientError', (error: ParserError, socket: Socket) => {
    // Bytes after a refusal are read and thrown away.
    if (refused.has(socket)) return
    refused.add(socket)
    const response = responses.get(socket)
    const isPending = response !== undefined && !response.writableFinished && !response.destroyed
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    // Browsers connect ahead of need, and would take a 408 for the answer to the request that they send next.
    if (socket.bytesRead === 0) return void socket.destroy()
    if (!isPending) return send(socket, refuse(requestIn(error), faultOf(error)))
    const { req } = response
    // The calls before this one are answered first (RFC 9112 §9.3.2).
    if (req.complete) {
      // They may take long, such as a stream: nothing more is read meanwhile.
      socket.pause()
      response.once('close', () => {
        socket.resume()
        if (socket.writable) send(socket, refuse(requestIn(error), faultOf(error)))
      })
    } else if (response.headersSent || response.socket === null) socket.destroy()
    else send(socket, refuse(requestOf(req), faultOf(error)))
  })
}

function faultOf({ code }: ParserError): ProtocolFault {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers too large'
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 'chunks too large'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'timeout' : 'malformed'
}

function send(socket: Socket, { status, headers, body }: ReturnType<RefuseProtocol>): void {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close', `Date: ${new Date().toUTCString()}`]
  for (let n = 0; n < headers.length; n += 2) lines.push(`${headers[n]}: ${headers[n + 1]}`)
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  const end = () => socket.destroy()
  socket.once('end', end)
  setTimeout(end, LINGER_MS).unref()
}

/** Returns the known parts of a request whose headers could be read. */
export function requestOf({ method, url, headers }: IncomingMessage): UnreadRequest {
  return { method, target: url, origin: headers.origin, requestId: headers['x-request-id'] }
}

/** Finds parts of a request whose headers could not be read, in the bytes that the parser had. */
function requestIn({ rawPacket, bytesParsed = 0 }: ParserError): UnreadRequest {
  const packet = rawPacket?.toString('latin1') ?? ''
  // Other requests and their bodies may stand before it.
  const starts = [...packet.matchAll(/(?:^|\r\n\r\n)(?=[A-Z]{1,20} \/)/g)].map(
    ({ 0: gap, index }) => index + gap.length,
  )
  const text = packet.slice(starts.findLast((start) => start <= bytesParsed))
  const [, method, target] = /^([A-Z]{1,20}) (\/[^\s]*)/.exec(text) ?? []
  return { method, target, origin: fieldIn(text, 'origin'), requestId: fieldIn(text, 'x-request-id') }
}

function fieldIn(text: string, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}:([^\\r\\n]*)\\r\\n`, 'i').exec(text)?.[1]?.trim()
}

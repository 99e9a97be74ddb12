import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { withoutBasePath } from '../request/target.ts'
import type { ProtocolFault, RejectProtocol, UnreadRequest } from './protocol-rejection.ts'

/** The time for which further bytes are discarded after an error response, in ms. Closing at once could lose the response. */
const LINGER_MS = 1000

interface ParserError extends Error {
  code?: string
  rawPacket?: Buffer
  bytesParsed?: number
}

interface Rejecting {
  rejectProtocol: RejectProtocol
  basePath: string
}

/** Responds to requests that Node's HTTP parser rejects; Node's default is a status without headers or a body. */
export function answerParserErrors(server: Server, { rejectProtocol, basePath }: Rejecting): void {
  const reject: RejectProtocol = (request, ...fault) => {
    const { target } = request
    return rejectProtocol({ ...request, target: target && withoutBasePath(target, basePath) }, ...fault)
  }
  /** The latest response of each connection. */
  const responses = new WeakMap<Socket, ServerResponse>()
  const rejected = new WeakSet<Socket>()
  server.on('request', ({ socket }, response) => responses.set(socket, response))

  server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { status, headers, body } = reject(requestOf(incoming), 'expectation')
    outgoing.writeHead(status, headers).end(body)
  })

  // By default Node closes the connection without a response.
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    // The server has removed its listeners, and an unhandled 'error' event would end the process.
    socket.on('error', () => {})
    send(socket, reject(requestOf(incoming), 'connect'))
  })

  server.on('clientError', (error: ParserError, socket: Socket) => {
    // Bytes after an error response are discarded.
    if (rejected.has(socket)) return
    rejected.add(socket)
    const response = responses.get(socket)
    const isPending = response !== undefined && !response.writableFinished && !response.destroyed
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    // Browsers open connections in advance, and would read a 408 as the response to their next request. Bun counts no bytes, so
    // there also headers that arrive too slowly get no response.
    const isUnused = socket.bytesRead === 0 && error.rawPacket === undefined && response === undefined
    if (isUnused) return void socket.destroy()
    if (!isPending) return send(socket, reject(requestIn(error), faultOf(error)))
    const { req } = response
    // Earlier requests are answered first (RFC 9112 §9.3.2).
    if (req.complete) {
      // Reading pauses meanwhile, because an earlier response may be a stream.
      socket.pause()
      response.once('close', () => {
        socket.resume()
        if (socket.writable) send(socket, reject(requestIn(error), faultOf(error)))
      })
    } else if (response.headersSent || response.socket === null) socket.destroy()
    else send(socket, reject(requestOf(req), faultOf(error)))
  })
}

function faultOf({ code }: ParserError): ProtocolFault {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers too large'
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 'chunks too large'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'timeout' : 'malformed'
}

function send(socket: Socket, { status, headers, body }: ReturnType<RejectProtocol>): void {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close', `Date: ${new Date().toUTCString()}`]
  for (let n = 0; n < headers.length; n += 2) lines.push(`${headers[n]}: ${headers[n + 1]}`)
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  const end = () => socket.destroy()
  socket.once('end', end)
  setTimeout(end, LINGER_MS).unref()
}

/** Returns the facts of a request with parsed headers. */
export function requestOf({ method, url, headers }: IncomingMessage): UnreadRequest {
  return { method, target: url, origin: headers.origin, requestId: headers['x-request-id'] }
}

/** Extracts the facts of a request with unparsed headers from the parser's bytes. */
function requestIn({ rawPacket, bytesParsed = 0 }: ParserError): UnreadRequest {
  const packet = rawPacket?.toString('latin1') ?? ''
  // The packet may start with earlier requests and their bodies.
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

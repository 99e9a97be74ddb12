import { createServer, IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import type { UnsentAnswers } from '../../load/unsent-answers.ts'
import { CompressedResponse } from '../compression/compressed-response.ts'
import { withoutBasePath } from '../request/target.ts'
import { accountConnections } from '../streaming/connection-bytes.ts'
import { shareConnections } from './connection-shares.ts'
import { answerParserErrors, requestOf } from './parser-errors.ts'
import type { ProtocolFault, RejectProtocol } from './protocol-rejection.ts'
import { faultOfHead } from './request-head.ts'

/** The error for an address that the server cannot listen on. The message contains the reason. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

interface Listener {
  /** Rejects a request under overload. Returns true if it has responded. */
  shedLoad(incoming: IncomingMessage, outgoing: ServerResponse): boolean
  fetch(request: Request, bindings: HttpBindings): Promise<Response>
  /** Accounts for response bytes that sockets have not accepted yet. */
  unsent: UnsentAnswers
  /** Removed from the paths of requests that have it, before anything else. */
  readonly basePath: string
  /** True if responses are compressed for clients that accept it. */
  readonly compresses: boolean
  /** Builds the response to a request that is not valid HTTP, or whose handler threw. */
  rejectProtocol: RejectProtocol
}

interface Address {
  host: string
  port: number
  /** Maximum concurrent connections; further ones are closed. Each stream uses one. Default: 10,000. */
  maxConnections?: number
  /** Maximum concurrent connections per address, or per IPv6 /64 network. Default: a quarter of `maxConnections`. */
  perAddress?: number
  /** Returns true for a trusted proxy, which has no limit per address. */
  isProxy?: (address: string) => boolean
  /** The time after which a connection that accepts no response bytes is closed, in milliseconds. Default: 20,000. */
  stallMs?: number
}

/** The length of the queue of pending connections; the system may limit it further. */
const BACKLOG = 4096

/** Serves the application over HTTP/1.1. @throws ListenError */
export function listen(app: Listener, { host, port, maxConnections = 10_000, ...limits }: Address): Promise<Server> {
  const { perAddress = Math.ceil(maxConnections / 4), isProxy = () => false, stallMs } = limits
  const server = createGuardedServer(app, stallMs)
  server.maxConnections = maxConnections
  shareConnections(server, { perAddress, all: maxConnections, isProxy })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(reason(error, { host, port }))))
    server.listen({ port, host, backlog: BACKLOG }, () => resolve(server))
  })
}

/** Server options. Timeouts are in milliseconds and checked every `connectionsCheckingInterval`, whose default is 30 s. */
const OPTIONS: ServerOptions = {
  // A second Host header must be rejected (RFC 9112 §3.2); by default Node ignores it.
  joinDuplicateHeaders: true,
  // A missing Host header is rejected below, with the documented error format.
  requireHostHeader: false,
  connectionsCheckingInterval: 1000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  // Twice the accepted size: for headers that the parser rejects, most of the request is unavailable.
  maxHeaderSize: 32 * 1024,
}

type NodeMessages = [incoming: IncomingMessage, outgoing: ServerResponse]

function createGuardedServer(app: Listener, stallMs: number | undefined): Server {
  // The Fetch request is created synchronously, so a RequestError belongs to the last request.
  let last: NodeMessages | undefined
  function reject([incoming, outgoing]: NodeMessages, fault: ProtocolFault): void {
    const { status, headers, body } = app.rejectProtocol(requestOf(incoming), fault)
    outgoing.writeHead(status, [...headers, 'Connection', 'close']).end(body)
  }
  async function respond(request: Request, bindings: HttpBindings): Promise<Response> {
    try {
      return await app.fetch(request, bindings)
    } catch (thrown) {
      const { status, headers, body } = app.rejectProtocol(requestOf(bindings.incoming), 'crash', thrown)
      return new Response(body || null, { status, headers: pairs(headers) })
    }
  }
  // The server below is HTTP/1.1, so the bindings are HttpBindings.
  const answer = getRequestListener((request, bindings) => respond(request, bindings as HttpBindings), {
    errorHandler(error) {
      if (!(error instanceof RequestError) || !last) return new Response(null, { status: 500 })
      reject(last, 'bad host')
      return undefined
    },
  })
  const options = { ...OPTIONS, IncomingMessage, ServerResponse: CompressedResponse }
  const server = createServer<typeof IncomingMessage, typeof CompressedResponse>(options, (incoming, outgoing) => {
    outgoing.account(connectionOf(incoming.socket))
    outgoing.compresses = app.compresses
    const fault = faultOfHead(incoming)
    // Here rather than in `fetch`, which would have to copy the request.
    incoming.url = withoutBasePath(incoming.url ?? '/', app.basePath)
    if (fault) return reject([incoming, outgoing], fault)
    if (app.shedLoad(incoming, outgoing)) return
    last = [incoming, outgoing]
    void answer(incoming, outgoing)
    last = undefined
  })
  const connectionOf = accountConnections(server, app.unsent, stallMs)
  answerParserErrors(server, app)
  // By default Node drops headers beyond a maximum count; their size is limited above.
  server.maxHeadersCount = 0
  return server
}

/** Converts alternating names and values to pairs. */
function pairs(fields: string[]): [name: string, value: string][] {
  return fields.flatMap((name, n) => (n % 2 === 0 ? [[name, fields[n + 1] ?? '']] : []))
}

function reason(error: NodeJS.ErrnoException, { host, port }: Address): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is already in use. Stop the process on it, or choose another port: PORT=${port + 1} npm start`
  }
  return `Cannot listen on ${host}, port ${port} (${error.code ?? error.message}): set HOST and PORT to a local address and a free port.`
}

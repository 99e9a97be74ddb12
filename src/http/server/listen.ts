import { createServer, IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import type { UnsentAnswers } from '../../load/unsent-answers.ts'
import { CompressedResponse } from '../compression/compressed-response.ts'
import { accountConnections } from '../streaming/connection-bytes.ts'
import { shareConnections } from './connection-shares.ts'
import { answerParserErrors, requestOf } from './parser-errors.ts'
import type { ProtocolFault, RefuseProtocol } from './protocol-refusal.ts'
import { faultOfHead } from './request-head.ts'

/** The error for an address that cannot be listened on. The message says why. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

interface Listener {
  /** Refuses a request that there is no room for. Returns whether it has. */
  shed(incoming: IncomingMessage, outgoing: ServerResponse): boolean
  fetch(request: Request, bindings: HttpBindings): Promise<Response>
  /** Accounts for answers that sockets have not accepted yet. */
  unsent: UnsentAnswers
  /** True if answers are compressed for callers that accept it. */
  readonly compresses: boolean
  /** Makes the answer to a request that is no valid HTTP, or whose handler failed unforeseen. */
  refuseProtocol: RefuseProtocol
}

interface Address {
  host: string
  port: number
  /** Connections at once; a further one is closed as it comes. Each stream holds one. Default 10,000. */
  maxConnections?: number
  /** Of these, how many of one address, or of one IPv6 network of 64 bits. Default: a quarter. */
  perAddress?: number
  /** Says whether an address is a proxy, which stands for many and has no such limit. */
  isProxy?: (address: string) => boolean
  /** Time for which a reader may accept nothing of an answer, in milliseconds. Default 20,000. */
  stallMs?: number
}

/** Connections that may wait to be taken; the system may allow fewer. */
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

/** Times are in milliseconds. They are looked at only every `connectionsCheckingInterval`, which is 30 s by default. */
const OPTIONS: ServerOptions = {
  // A second Host makes the host invalid (RFC 9112 §3.2), where Node would take the first and forget the other.
  joinDuplicateHeaders: true,
  // One that is missing is refused below, in our own words.
  requireHostHeader: false,
  connectionsCheckingInterval: 1000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  // Twice what is accepted: what the parser refuses, it has forgotten most of.
  maxHeaderSize: 32 * 1024,
}

type Exchange = [incoming: IncomingMessage, outgoing: ServerResponse]

function createGuardedServer(app: Listener, stallMs: number | undefined): Server {
  // Fetch's request is made before anything is awaited, so what it refuses is the request that came last.
  let last: Exchange | undefined
  function refuse([incoming, outgoing]: Exchange, fault: ProtocolFault): void {
    const { status, headers, body } = app.refuseProtocol(requestOf(incoming), fault)
    outgoing.writeHead(status, [...headers, 'Connection', 'close']).end(body)
  }
  async function respond(request: Request, bindings: HttpBindings): Promise<Response> {
    try {
      return await app.fetch(request, bindings)
    } catch (thrown) {
      const { status, headers, body } = app.refuseProtocol(requestOf(bindings.incoming), 'crash', thrown)
      return new Response(body || null, { status, headers: pairs(headers) })
    }
  }
  // The server made below speaks HTTP/1.1, so these are its bindings.
  const answer = getRequestListener((request, bindings) => respond(request, bindings as HttpBindings), {
    errorHandler(error) {
      if (!(error instanceof RequestError) || !last) return new Response(null, { status: 500 })
      refuse(last, 'bad host')
      return undefined
    },
  })
  const options = { ...OPTIONS, IncomingMessage, ServerResponse: CompressedResponse }
  const server = createServer<typeof IncomingMessage, typeof CompressedResponse>(options, (incoming, outgoing) => {
    outgoing.account(connectionOf(incoming.socket))
    outgoing.compresses = app.compresses
    const fault = faultOfHead(incoming)
    if (fault) return refuse([incoming, outgoing], fault)
    if (app.shed(incoming, outgoing)) return
    last = [incoming, outgoing]
    void answer(incoming, outgoing)
    last = undefined
  })
  const connectionOf = accountConnections(server, app.unsent, stallMs)
  answerParserErrors(server, app.refuseProtocol)
  // By default Node forgets headers beyond a number; their size is limited above.
  server.maxHeadersCount = 0
  return server
}

/** Pairs names with values that stand in turn. */
function pairs(fields: string[]): [name: string, value: string][] {
  return fields.flatMap((name, n) => (n % 2 === 0 ? [[name, fields[n + 1] ?? '']] : []))
}

function reason(error: NodeJS.ErrnoException, { host, port }: Address): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`
  }
  return `Cannot listen on ${host}, port ${port} (${error.code ?? error.message}): HOST and PORT say where.`
}

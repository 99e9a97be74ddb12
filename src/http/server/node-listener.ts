import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'

/** Answers a request of `node:http`. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

type Fetch = (request: Request, details: { remoteAddress: string | undefined }) => Promise<Response>

/** Returns a listener for `node:http` that answers with a Fetch handler. Fetch's global classes stay those of the host. */
export function nodeListener(fetch: Fetch): NodeListener {
  const listener = getRequestListener(
    (request, { incoming }) => fetch(nativeRequest(request), { remoteAddress: incoming.socket.remoteAddress }),
    { overrideGlobalObjects: false },
  )
  return (incoming, outgoing) => void listener(incoming, outgoing)
}

/** Returns a request that Fetch's own constructor accepts; the listener's requests only look like it. */
function nativeRequest({ url, method, headers, body, signal }: Request): Request {
  return new Request(url, { method, headers, body, signal, duplex: 'half' } as RequestInit)
}

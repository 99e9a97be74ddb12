import { createServer, type Server } from 'node:http'
import { type HttpBindings, serve } from '@hono/node-server'

/** The address to listen on cannot be had. The message says why. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

interface Listener {
  fetch(request: Request, bindings: HttpBindings): Promise<Response>
}

interface Address {
  host: string
  port: number
}

/** Serves the application over HTTP/1.1. @throws ListenError */
export function listen(app: Listener, { host, port }: Address): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        // The server made below speaks HTTP/1.1, so these are its bindings.
        fetch: (request, bindings) => app.fetch(request, bindings as HttpBindings),
        port,
        hostname: host,
        createServer,
        // In milliseconds. Time-outs are looked at only every `connectionsCheckingInterval`, which is 30 s by default.
        serverOptions: {
          // A second Host makes the host invalid (RFC 9112 §3.2), where Node would take the first and forget the other.
          joinDuplicateHeaders: true,
          connectionsCheckingInterval: 1000,
          headersTimeout: 10_000,
          requestTimeout: 30_000,
          keepAliveTimeout: 65_000,
        },
      },
      () => resolve(server as Server),
    )
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(reason(error, { host, port }))))
  })
}

function reason(error: NodeJS.ErrnoException, { host, port }: Address): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`
  }
  return `Cannot listen on ${host}, port ${port} (${error.code ?? error.message}): HOST and PORT say where.`
}

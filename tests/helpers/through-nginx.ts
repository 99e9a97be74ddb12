import { type IncomingMessage, METHODS, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { App } from '../../src/app.ts'
import { listen } from '../../src/http/server/listen.ts'
import { PORT_HEADER } from './nginx-setup.ts'

/** Headers of a connection, not of a response. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'date', 'server']
const WITHOUT_BODY = [204, 304]

/** Returns a `fetch` that serves the application on a port, and sends it all requests through the nginx of the run. */
export function throughNginx(app: App, nginxPort: number): App['fetch'] {
  return overPort(app, async () => ({ port: nginxPort, headers: { [PORT_HEADER]: String(await serve(app)) } }))
}

/** Returns a `fetch` that sends all requests to a port, which is opened for the first one. */
export function overPort(
  app: App,
  open: () => Promise<{ port: number; headers?: Record<string, string> }>,
): App['fetch'] {
  let opened: ReturnType<typeof open> | undefined
  return async (request) => {
    // A server cannot receive other methods, and no client can send a body that breaks off on purpose.
    const body = request.body ? await bodyOf(request.clone()) : undefined
    if (!METHODS.includes(request.method) || body === 'broken') return app.fetch(request)
    opened ??= open()
    const { port, headers: more } = await opened
    const { pathname, search } = new URL(request.url)
    const headers = {
      ...Object.fromEntries(request.headers),
      host: 'test',
      ...more,
      ...(body && { 'content-length': String(body.length) }),
    }
    const { method, signal } = request
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const to = { host: '127.0.0.1', port, path: pathname + search, method, headers, signal, agent: false }
      sendRequest(to, resolve).once('error', reject).end(body)
    })
    // A stream that the test has left.
    incoming.on('error', () => {})
    const pairs = Object.entries(incoming.headersDistinct).filter(([name]) => !HOP_BY_HOP.includes(name))
    const fields = pairs.flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]))
    const status = incoming.statusCode ?? 502
    if (method === 'HEAD' || WITHOUT_BODY.includes(status)) {
      incoming.resume()
      return new Response(null, { status, headers: fields })
    }
    return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status, headers: fields })
  }
}

async function bodyOf(request: Request): Promise<Buffer | 'broken'> {
  return request.arrayBuffer().then(Buffer.from, () => 'broken' as const)
}

async function serve(app: App): Promise<number> {
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  server.unref()
  return (server.address() as AddressInfo).port
}

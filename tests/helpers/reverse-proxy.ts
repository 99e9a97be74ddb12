import { createServer, request } from 'node:http'
import { freePort } from './postgres-server.ts'

/** A server behind a reverse proxy. */
export interface ProxiedServer {
  /** The base path at which the proxy serves it. */
  basePath: string
  /** The URL of the server itself. */
  target: string
  /** True if the proxy strips the base path. */
  strips: boolean
}

/** A reverse proxy on a port of its own. */
export interface ReverseProxy extends AsyncDisposable {
  origin: string
  /** The paths of all requests, without queries. */
  paths: string[]
  serve(server: ProxiedServer): void
}

/** Starts a reverse proxy that serves each server under its base path, and nothing else. */
export async function startReverseProxy(): Promise<ReverseProxy> {
  const served: ProxiedServer[] = []
  const paths: string[] = []
  const port = await freePort()
  const server = createServer((incoming, outgoing) => {
    const { method, url = '/', headers } = incoming
    const [path = '/'] = url.split('?')
    paths.push(path)
    const found = served.find(({ basePath }) => path.startsWith(`${basePath}/`))
    if (!found) return void outgoing.writeHead(404).end()
    const target = found.target + (found.strips ? url.slice(found.basePath.length) : url)
    const forwarded = request(target, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    outgoing.on('close', () => forwarded.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${port}`,
    paths,
    serve: (one) => void served.push(one),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A TCP proxy whose handling of connections the test defines. */
export interface Proxy extends AsyncDisposable {
  port: number
  /** Returns a URL with host and port of the proxy. */
  before(url: string): string
}

/**
 * Starts a proxy on a free port. `accept` receives each incoming connection, and returns the outgoing one, if any. Both are
 * destroyed with the proxy.
 */
export async function startProxy(accept: (near: Socket) => Socket | undefined): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    for (const socket of [near, accept(near)]) {
      if (!socket) continue
      sockets.add(socket)
      // Tests break connections on purpose.
      socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    before(url) {
      const through = new URL(url)
      through.port = String(port)
      return through.href
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Stands before something that listens. What it does with what it carries is up to the test. */
export interface Proxy extends AsyncDisposable {
  port: number
  /** The same URL, through the proxy. */
  before(url: string): string
}

/**
 * Starts a proxy on a free port. `accept` is given each connection that is made to it, and gives the one that it makes
 * itself, if any; both go when the proxy does.
 */
export async function startProxy(accept: (near: Socket) => Socket | undefined): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    for (const socket of [near, accept(near)]) {
      if (!socket) continue
      sockets.add(socket)
      // That it breaks is what tests are about.
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

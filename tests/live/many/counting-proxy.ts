import { connect, createServer, type Socket } from 'node:net'

/** Stands before a PostgreSQL server and counts what goes to it. */
export interface CountingProxy extends AsyncDisposable {
  /** The same database through the proxy. */
  url: string
  /** Packets with anything else in them than that a connection is at its end. */
  sent(): number
  /** Connections that were ever made. */
  made(): number
}

/** Starts a proxy before the database of a URL. */
export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let sent = 0
  let made = 0
  const server = createServer((near) => {
    made += 1
    const far = connect(Number(target.port), target.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    }
    near.on('data', (packet) => {
      if (!packet.equals(TERMINATE)) sent += 1
    })
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = new URL(databaseUrl)
  url.port = String(typeof address === 'object' && address?.port)
  return {
    url: url.href,
    sent: () => sent,
    made: () => made,
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** PostgreSQL, "Message Formats". */
const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4])

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawConnection {
  write(bytes: string): void
  /** What has come so far. */
  received(): string
  /** Waits until what has come matches, or the connection is closed. */
  until(pattern: RegExp): Promise<string>
  /** Settles when the connection is closed, with all that came. */
  closed: Promise<string>
  socket: Socket
}

/** A TCP connection on which a test writes HTTP by hand. */
export async function connectRaw(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  // A reset is one more way of being closed.
  socket.setEncoding('utf8').on('error', () => {})
  socket.on('data', (text: string) => {
    received += text
  })
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(received))
  })
  await once(socket, 'connect')
  return {
    socket,
    write: (bytes) => socket.write(bytes),
    received: () => received,
    closed,
    until: async (pattern) => {
      while (!pattern.test(received) && !socket.closed) await Promise.race([once(socket, 'data'), closed])
      return received
    },
  }
}

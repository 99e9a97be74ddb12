import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawConnection {
  write(bytes: string): void
  /** The text received so far. */
  received(): string
  /** Waits until the received text matches, or the connection is closed. */
  until(pattern: RegExp): Promise<string>
  /** Resolves with all received text when the connection is closed. */
  closed: Promise<string>
  socket: Socket
}

/** Opens a TCP connection on which a test writes raw HTTP. */
export async function connectRaw(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  // A reset counts as closed.
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

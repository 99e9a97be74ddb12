import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { UnsentAnswers, UnsentBytes } from '../load/unsent-answers.ts'

/** How long a reader may accept nothing of its answers, in milliseconds. Less than the grace period of a shutdown. */
const STALL_MS = 20_000
const LOOK_EVERY_MS = 1000

/** The answers on one connection that its socket has not accepted yet. */
export class ConnectionBytes {
  readonly #unsent: UnsentAnswers
  readonly #socket: Socket
  readonly #waiting = new Map<object, number>()
  #account: UnsentBytes | undefined
  /** When the socket has accepted something last; undefined while nothing waits. */
  acceptedAt: number | undefined

  constructor(socket: Socket, unsent: UnsentAnswers) {
    this.#socket = socket
    this.#unsent = unsent
  }

  /** Sets how many bytes of an answer wait. `owner` is asked at the first of the connection. */
  set(answer: object, bytes: number, owner: () => string): void {
    const before = this.#waiting.get(answer) ?? 0
    if (before === bytes || this.#socket.destroyed) return
    // What is queued behind another answer moves on only when that one does.
    if (bytes < before || this.acceptedAt === undefined) this.acceptedAt = performance.now()
    if (bytes > 0) this.#waiting.set(answer, bytes)
    else this.#waiting.delete(answer)
    this.#account ??= this.#unsent.open(owner(), () => this.cut())
    this.#report()
  }

  /** Nothing waits any more: the connection is closed. */
  close(): void {
    this.#waiting.clear()
    this.#report()
  }

  cut(): void {
    this.#socket.destroy()
  }

  #report(): void {
    let bytes = 0
    for (const one of this.#waiting.values()) bytes += one
    if (bytes === 0) this.acceptedAt = undefined
    this.#account?.set(bytes)
  }
}

/**
 * Accounts for the answers on all connections of a server, and cuts those whose reader accepts nothing for 20 s, however
 * much there is to read and whatever it sends meanwhile. A slow reader that goes on reading is not cut.
 */
export function accountConnections(server: Server, unsent: UnsentAnswers, stallMs = STALL_MS) {
  const connections = new Map<Socket, ConnectionBytes>()
  const timer = setInterval(
    () => {
      const now = performance.now()
      for (const connection of connections.values()) {
        if (connection.acceptedAt !== undefined && now - connection.acceptedAt > stallMs) connection.cut()
      }
    },
    Math.min(LOOK_EVERY_MS, stallMs),
  ).unref()
  server.once('close', () => clearInterval(timer))

  return (socket: Socket): ConnectionBytes => {
    const known = connections.get(socket)
    if (known) return known
    const connection = new ConnectionBytes(socket, unsent)
    connections.set(socket, connection)
    // Of a connection and not of its answers: those that are queued are not told on every version of Node.
    socket.once('close', () => {
      connections.delete(socket)
      connection.close()
    })
    return connection
  }
}

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { UnsentAnswers, UnsentBytes } from '../../load/unsent-answers.ts'

/** The time after which a connection that accepts no response bytes is closed, in ms. Less than the shutdown's grace period. */
const STALL_MS = 20_000
const CHECK_EVERY_MS = 1000

/** Accounts for the response bytes of one connection that its socket has not accepted yet. */
export class ConnectionBytes {
  readonly #unsent: UnsentAnswers
  readonly #socket: Socket
  readonly #waiting = new Map<object, number>()
  #account: UnsentBytes | undefined
  /** The time at which the socket last accepted bytes (`performance.now()`); undefined while no bytes are unsent. */
  acceptedAt: number | undefined

  constructor(socket: Socket, unsent: UnsentAnswers) {
    this.#socket = socket
    this.#unsent = unsent
  }

  /** Sets the unsent bytes of a response. `owner` is called for the first response of the connection. */
  set(answer: object, bytes: number, owner: () => string): void {
    const before = this.#waiting.get(answer) ?? 0
    if (before === bytes || this.#socket.destroyed) return
    // A queued response (pipelining) progresses only when the one before it does.
    if (bytes < before || this.acceptedAt === undefined) this.acceptedAt = performance.now()
    if (bytes > 0) this.#waiting.set(answer, bytes)
    else this.#waiting.delete(answer)
    this.#account ??= this.#unsent.open(owner(), () => this.cut())
    this.#report()
  }

  /** Releases all bytes, after the connection has closed. */
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
 * Accounts for the unsent response bytes of all connections of a server. Closes connections that accept no bytes for 20 s,
 * even if they send requests meanwhile. A slow reader that keeps reading is not closed.
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
    Math.min(CHECK_EVERY_MS, stallMs),
  ).unref()
  server.once('close', () => clearInterval(timer))

  return (socket: Socket): ConnectionBytes => {
    const known = connections.get(socket)
    if (known) return known
    const connection = new ConnectionBytes(socket, unsent)
    connections.set(socket, connection)
    // Node 22 emits 'close' on the response that owns the socket, but not on queued (pipelined) ones.
    socket.once('close', () => {
      connections.delete(socket)
      connection.close()
    })
    return connection
  }
}

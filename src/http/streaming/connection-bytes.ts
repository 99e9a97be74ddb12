import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { UnsentAnswers, UnsentBytes } from '../../load/unsent-answers.ts'

/** Time for which a connection may accept no bytes of its answers, in ms. Less than the grace period of a shutdown. */
const STALL_MS = 20_000
const LOOK_EVERY_MS = 1000

/** Accounts for the answers of one connection that its socket has not accepted yet. */
export class ConnectionBytes {
  readonly #unsent: UnsentAnswers
  readonly #socket: Socket
  readonly #waiting = new Map<object, number>()
  #account: UnsentBytes | undefined
  /** When the socket last accepted bytes (`performance.now()`); undefined while none are unsent. */
  acceptedAt: number | undefined

  constructor(socket: Socket, unsent: UnsentAnswers) {
    this.#socket = socket
    this.#unsent = unsent
  }

  /** Sets how many bytes of an answer are unsent. `owner` is called for the first answer of the connection. */
  set(answer: object, bytes: number, owner: () => string): void {
    const before = this.#waiting.get(answer) ?? 0
    if (before === bytes || this.#socket.destroyed) return
    // A queued answer (pipelining) makes progress only when the one before it does.
    if (bytes < before || this.acceptedAt === undefined) this.acceptedAt = performance.now()
    if (bytes > 0) this.#waiting.set(answer, bytes)
    else this.#waiting.delete(answer)
    this.#account ??= this.#unsent.open(owner(), () => this.cut())
    this.#report()
  }

  /** Releases everything: the connection is closed. */
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
 * Accounts for the unsent answers of all connections of a server, and closes connections that make no progress for 20 s,
 * whatever they send meanwhile. A slow reader that goes on reading makes progress.
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
    // Node 22 emits 'close' on the answer that has the socket, and not on those queued behind it.
    socket.once('close', () => {
      connections.delete(socket)
      connection.close()
    })
    return connection
  }
}

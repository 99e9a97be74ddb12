import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** The response to one request. */
export interface Answer {
  status: number
  /** From the scheduled time of the request until the end of the response, in milliseconds. */
  milliseconds: number
  /** Retry-After in seconds, if present. */
  retryAfter: number | undefined
}

/**
 * A connection that sends one request at a time as text. An HTTP client would use more processor time than the measured
 * server.
 */
export class Connection {
  readonly #port: number
  #socket: Socket | undefined
  #received = ''
  #sentAt = 0
  #done: ((answer: Answer) => void) | undefined

  constructor(port: number) {
    this.#port = port
  }

  /** Sends a request. Status 0 means that the connection was lost; the next request opens a new one. */
  send(request: string): Promise<Answer> {
    this.#received = ''
    this.#sentAt = performance.now()
    return new Promise((resolve) => {
      this.#done = resolve
      this.#socket ??= this.#open()
      this.#socket.write(request, 'latin1')
    })
  }

  /** Opens the connection, so that the first request does not wait for it. */
  async open(): Promise<void> {
    this.#socket ??= this.#open()
    await once(this.#socket, 'connect')
  }

  close(): void {
    this.#socket?.destroy()
  }

  #open(): Socket {
    const socket = connect(this.#port, '127.0.0.1').setEncoding('latin1').setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#socket = undefined
      this.#finish(0, undefined)
    })
    socket.on('data', (text: string) => {
      this.#received += text
      const head = this.#received.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(this.#received.slice(0, head))?.[1] ?? 0)
      if (this.#received.length < head + 4 + length) return
      const retryAfter = /retry-after: (\d+)/i.exec(this.#received.slice(0, head))?.[1]
      this.#finish(Number(this.#received.slice(9, 12)), retryAfter === undefined ? undefined : Number(retryAfter))
    })
    return socket
  }

  #finish(status: number, retryAfter: number | undefined): void {
    const done = this.#done
    this.#done = undefined
    done?.({ status, milliseconds: performance.now() - this.#sentAt, retryAfter })
  }
}

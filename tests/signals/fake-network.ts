import type { Channel, ChannelEvents, OpenChannel } from '../../src/database/notifications/channel.ts'

interface End {
  events: ChannelEvents
  listens: boolean
  fail: (error: Error) => void
}

/** A simulated database connection for the channels of several processes, with injectable faults. */
export class FakeNetwork {
  /** The sent statements, with time and messages. */
  readonly sent: { at: number; messages: string[] }[] = []
  /** The times of all connection attempts. */
  readonly attempts: number[] = []
  listens = 0
  /** Rejects new connections. */
  refuses = false
  /** The maximum number of connections. */
  most = Number.POSITIVE_INFINITY
  /** Delivers only a connection's own messages to it, like a pooler in transaction mode. */
  pooled = false
  /** Answers no statements and delivers no messages. */
  dead = false
  readonly #ends = new Set<End>()

  get connections(): number {
    return this.#ends.size
  }

  get listening(): number {
    return [...this.#ends].filter((end) => end.listens).length
  }

  readonly openChannel: OpenChannel = async (events) => {
    this.attempts.push(Date.now())
    if (this.refuses || this.#ends.size >= this.most) throw new Error('connection refused')
    const ended = Promise.withResolvers<never>()
    ended.promise.catch(() => {})
    const end: End = { events, listens: false, fail: ended.reject }
    this.#ends.add(end)
    const statement = async (work: () => void) => {
      if (!this.#ends.has(end)) throw new Error('closed')
      if (this.dead) await this.#timeOut(end, ended.promise)
      work()
    }
    const channel: Channel = {
      listen: () =>
        statement(() => {
          this.listens += 1
          end.listens = true
        }),
      send: (messages) =>
        statement(() => {
          this.sent.push({ at: Date.now(), messages })
          for (const other of this.#ends) if (other === end || !this.pooled) this.#deliver(other, messages)
        }),
      close: async () => {
        this.#ends.delete(end)
        ended.reject(new Error('closed'))
      },
    }
    return channel
  }

  /** Cuts all connections, or only those that do not listen. */
  cut(which: 'all' | 'sending' = 'all'): void {
    for (const end of this.#ends) {
      if (which === 'sending' && end.listens) continue
      this.#ends.delete(end)
      end.fail(new Error('cut'))
      end.events.onLost(new Error('cut'))
    }
  }

  /** Delivers a message that no process under test has sent. */
  inject(message: string): void {
    for (const end of this.#ends) this.#deliver(end, [message])
  }

  /** Loses a connection whose statement gets no answer within 5 s, like a real channel. */
  async #timeOut(end: End, ended: Promise<never>): Promise<void> {
    const timer = setTimeout(() => {
      const error = new Error('not answered within 5 s')
      this.#ends.delete(end)
      end.fail(error)
      end.events.onLost(error)
    }, 5000)
    await ended.finally(() => clearTimeout(timer))
  }

  #deliver(end: End, messages: string[]): void {
    if (end.listens && !this.dead) for (const message of messages) end.events.onMessage(message)
  }
}

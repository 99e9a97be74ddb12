import type { Channel, ChannelEvents, OpenChannel } from '../../src/database/notifications/channel.ts'

interface End {
  events: ChannelEvents
  listens: boolean
  fail: (error: Error) => void
}

/** What several processes' channels are open on, with the faults of a real one. */
export class FakeNetwork {
  /** Each statement that sends: when, and what. */
  readonly sent: { at: number; messages: string[] }[] = []
  /** When each connection was asked for. */
  readonly attempts: number[] = []
  listens = 0
  /** Nobody answers a new connection. */
  refuses = false
  /** As many connections as there may be. */
  most = Number.POSITIVE_INFINITY
  /** As behind a pooler in transaction mode: a connection hears itself and nobody else. */
  pooled = false
  /** No statement is answered any more, and nothing arrives. */
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
    if (this.refuses || this.#ends.size >= this.most) throw new Error('nobody there')
    const ended = Promise.withResolvers<never>()
    ended.promise.catch(() => {})
    const end: End = { events, listens: false, fail: ended.reject }
    this.#ends.add(end)
    const statement = async (work: () => void) => {
      if (!this.#ends.has(end)) throw new Error('closed')
      if (this.dead) await this.#giveUp(end, ended.promise)
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

  /** Breaks all connections, or those alone that only send. */
  cut(which: 'all' | 'sending' = 'all'): void {
    for (const end of this.#ends) {
      if (which === 'sending' && end.listens) continue
      this.#ends.delete(end)
      end.fail(new Error('cut'))
      end.events.onLost(new Error('cut'))
    }
  }

  /** Sends what no process of ours has sent. */
  inject(message: string): void {
    for (const end of this.#ends) this.#deliver(end, [message])
  }

  /** Loses a connection whose statement is not answered for 5 s, as the channel does. */
  async #giveUp(end: End, ended: Promise<never>): Promise<void> {
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

import type { Channel, OpenChannel } from './channel.ts'
import { LoopbackProbe, type ProbeResult } from './loopback-probe.ts'

/** What the link is for: nothing, sending alone, or hearing as well. */
export type Need = 'nothing' | 'sending' | 'hearing'

/** `deaf`: it sends, and nothing that is sent to it arrives. */
export type ConnectionState = 'sending' | 'hearing' | 'not-receiving' | { lost: unknown }

interface NotifyConnectionEvents {
  onMessage(message: string): void
  onOpen(): void
  /** Told at every attempt; the same state may come several times. */
  onState(state: ConnectionState): void
  /** The message that comes back as `NotifyConnection.echo`. */
  encodeProbe(token: string): string
}

/** A channel that is open while it is needed, and proven to deliver while somebody wants to hear. */
export interface NotifyConnection {
  need(need: Need): void
  /** Whether something can be sent now. */
  isOpen(): boolean
  /** @throws when there is no connection, or it is lost. */
  send(messages: string[]): Promise<void>
  /** Takes an echo that has come in. */
  echo(token: string): void
  /** Whether what other processes send is known to arrive. */
  isReceiving(): boolean
  stop(): Promise<void>
}

const IDLE_MS = 5000
const CHECK_MS = 15_000
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5000

/** Makes a link. It connects when it is first needed, and again for as long as it is. */
export function createNotifyConnection(
  openChannel: OpenChannel,
  { onMessage, onOpen, onState, encodeProbe }: NotifyConnectionEvents,
): NotifyConnection {
  const echo = new LoopbackProbe()
  let needed: Need = 'nothing'
  let channel: Channel | undefined
  let opening = false
  let listening = false
  let hearing = false
  let failures = 0
  let stopped = false
  /** The next attempt without a channel, the next check with one. */
  let next: NodeJS.Timeout | undefined
  let idle: NodeJS.Timeout | undefined

  function open(): void {
    if (stopped || channel || opening || next || needed === 'nothing') return
    opening = true
    let mine: Channel | undefined
    openChannel({ onMessage, onLost: (error) => mine && lose(mine, error) }).then(
      (opened) => {
        opening = false
        if (stopped) return void opened.close()
        channel = mine = opened
        onOpen()
        meetNeed()
      },
      (error: unknown) => {
        opening = false
        fail(error)
      },
    )
  }

  function meetNeed(): void {
    if (stopped) return
    // Nobody hears what a listening connection takes in: it makes way for a plain one, if for any.
    const spare = needed === 'nothing' || (needed === 'sending' && listening)
    if (!spare) idle = void clearTimeout(idle)
    else if (channel || opening) idle ??= setTimeout(rest, IDLE_MS).unref()
    if (needed === 'hearing' && channel && !listening) void hear(channel)
    open()
  }

  /** Listens, and proves that it delivers. */
  async function hear(mine: Channel): Promise<void> {
    listening = true
    try {
      await mine.listen()
      const result = await echoThroughAnother(mine)
      if (channel !== mine) return
      if (result === 'unanswered') lose(mine, UNANSWERED)
      else if (result === 'heard') heard(mine)
      else {
        onState('not-receiving')
        schedule(() => void hear(mine), retryDelay())
      }
    } catch (error) {
      lose(mine, error)
    }
  }

  /** Through a transaction pooler a connection may hear what it sends itself, and nothing else. */
  async function echoThroughAnother(mine: Channel): Promise<ProbeResult> {
    const other = await openChannel({ onMessage: () => {}, onLost: () => {} })
    try {
      if (channel !== mine) return 'unanswered'
      return await echo.test((token) => other.send([encodeProbe(token)]))
    } finally {
      void other.close()
    }
  }

  function heard(mine: Channel): void {
    failures = 0
    hearing = true
    onState('hearing')
    schedule(() => void check(mine), CHECK_MS)
  }

  /** A connection may die without a word. */
  async function check(mine: Channel): Promise<void> {
    // A statement that fails loses the channel by itself.
    const result = await echo.test((token) => mine.send([encodeProbe(token)])).catch(() => 'unanswered')
    if (channel !== mine) return
    if (result === 'heard') schedule(() => void check(mine), CHECK_MS)
    else lose(mine, UNANSWERED)
  }

  function drop(): Promise<void> | undefined {
    const closing = channel?.close()
    channel = undefined
    listening = hearing = false
    next = void clearTimeout(next)
    echo.cancel()
    return closing
  }

  function rest(): void {
    idle = undefined
    void drop()
    open()
  }

  function lose(mine: Channel, error: unknown): void {
    if (channel !== mine) return
    void drop()
    fail(error)
  }

  function fail(error: unknown): void {
    if (stopped || needed === 'nothing') return
    onState({ lost: error })
    schedule(open, retryDelay())
  }

  function schedule(work: () => void, delay: number): void {
    next = setTimeout(() => {
      next = undefined
      work()
    }, delay).unref()
  }

  function retryDelay(): number {
    const delay = Math.min(FIRST_RETRY_MS * 2 ** failures++, LAST_RETRY_MS)
    return delay * (0.5 + Math.random() / 2)
  }

  return {
    need(need) {
      needed = need
      meetNeed()
    },
    isOpen: () => channel !== undefined,
    async send(messages) {
      if (!channel) throw new Error('There is no connection')
      await channel.send(messages)
      // While somebody wants to hear, that alone says that all is well.
      if (needed === 'hearing') return
      failures = 0
      onState('sending')
    },
    echo: (token) => echo.hear(token),
    isReceiving: () => hearing,
    async stop() {
      stopped = true
      clearTimeout(idle)
      await drop()
    },
  }
}

const UNANSWERED = new Error('it does not answer')

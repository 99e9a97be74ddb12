import type { Channel, OpenChannel } from './channel.ts'
import { LoopbackProbe, type ProbeResult } from './loopback-probe.ts'

/** The required use of the connection. `receiving` includes sending. */
export type Need = 'nothing' | 'sending' | 'receiving'

/** `not-receiving`: the connection can send, but messages do not arrive on it. */
export type ConnectionState = 'sending' | 'receiving' | 'not-receiving' | { lost: unknown }

interface NotifyConnectionEvents {
  onMessage(message: string): void
  onOpen(): void
  /** Called after every attempt, possibly with the same state several times. */
  onState(state: ConnectionState): void
  /** Returns the message of a loopback probe; its token is passed to `NotifyConnection.receiveProbe` on arrival. */
  encodeProbe(token: string): string
}

/** A channel that is open while needed. While it receives, loopback probes verify that messages arrive. */
export interface NotifyConnection {
  /** Sets the required use, and connects or disconnects accordingly. */
  need(need: Need): void
  /** Returns true if messages can be sent now. */
  isOpen(): boolean
  /** Sends messages. @throws Error if there is no connection, or it is lost. */
  send(messages: string[]): Promise<void>
  /** Handles the token of an incoming loopback probe. */
  receiveProbe(token: string): void
  /** Returns true while messages of other processes are known to arrive. */
  isReceiving(): boolean
  /** Closes the connection for good. */
  stop(): Promise<void>
}

const IDLE_MS = 5000
const CHECK_MS = 15_000
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5000

/** Creates a connection. It connects when first needed, and reconnects for as long as it is needed. */
export function createNotifyConnection(
  openChannel: OpenChannel,
  { onMessage, onOpen, onState, encodeProbe }: NotifyConnectionEvents,
): NotifyConnection {
  const probe = new LoopbackProbe()
  let needed: Need = 'nothing'
  let channel: Channel | undefined
  let opening = false
  let listening = false
  let receiving = false
  let failures = 0
  let stopped = false
  /** The timer of the next connection attempt, or of the next check while connected. */
  let next: NodeJS.Timeout | undefined
  let idle: NodeJS.Timeout | undefined

  function open(): void {
    if (stopped || channel || opening || next || needed === 'nothing') return
    opening = true
    let ownChannel: Channel | undefined
    openChannel({ onMessage, onLost: (error) => ownChannel && lose(ownChannel, error) }).then(
      (opened) => {
        opening = false
        if (stopped) return void opened.close()
        channel = ownChannel = opened
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
    // A listening channel is replaced when no listeners are left: a channel that only sends does not LISTEN.
    const isUnneeded = needed === 'nothing' || (needed === 'sending' && listening)
    if (!isUnneeded) idle = void clearTimeout(idle)
    else if (channel || opening) idle ??= setTimeout(closeIdle, IDLE_MS).unref()
    if (needed === 'receiving' && channel && !listening) void startReceiving(channel)
    open()
  }

  /** Starts listening, and verifies that messages arrive. */
  async function startReceiving(current: Channel): Promise<void> {
    listening = true
    try {
      await current.listen()
      const result = await probeThroughAnother(current)
      if (channel !== current) return
      if (result === 'unanswered') lose(current, UNANSWERED)
      else if (result === 'received') confirmReceiving(current)
      else {
        onState('not-receiving')
        schedule(() => void startReceiving(current), retryDelay())
      }
    } catch (error) {
      lose(current, error)
    }
  }

  /** Probes from a second connection: through a transaction pooler, a connection may receive only its own messages. */
  async function probeThroughAnother(current: Channel): Promise<ProbeResult> {
    const other = await openChannel({ onMessage: () => {}, onLost: () => {} })
    try {
      if (channel !== current) return 'unanswered'
      return await probe.test((token) => other.send([encodeProbe(token)]))
    } finally {
      void other.close()
    }
  }

  function confirmReceiving(current: Channel): void {
    failures = 0
    receiving = true
    onState('receiving')
    schedule(() => void check(current), CHECK_MS)
  }

  /** Detects a dead connection, which emits no event. */
  async function check(current: Channel): Promise<void> {
    // A failing statement already loses the channel.
    const result = await probe.test((token) => current.send([encodeProbe(token)])).catch(() => 'unanswered')
    if (channel !== current) return
    if (result === 'received') schedule(() => void check(current), CHECK_MS)
    else lose(current, UNANSWERED)
  }

  function disconnect(): Promise<void> | undefined {
    const closing = channel?.close()
    channel = undefined
    listening = receiving = false
    next = void clearTimeout(next)
    probe.cancel()
    return closing
  }

  function closeIdle(): void {
    idle = undefined
    void disconnect()
    open()
  }

  function lose(current: Channel, error: unknown): void {
    if (channel !== current) return
    void disconnect()
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
      if (!channel) throw new Error('The notification connection is not open')
      await channel.send(messages)
      // While receiving is required, only the loopback probe reports a healthy state.
      if (needed === 'receiving') return
      failures = 0
      onState('sending')
    },
    receiveProbe: (token) => probe.receive(token),
    isReceiving: () => receiving,
    async stop() {
      stopped = true
      clearTimeout(idle)
      await disconnect()
    },
  }
}

const UNANSWERED = new Error('the connection does not answer')

import type { OpenChannel } from './channel.ts'
import { encodeProbe, encodeSignal, packMessages, parseMessage, type ReminderDue, type Signal } from './message.ts'
import { type ConnectionState, createNotifyConnection } from './notify-connection.ts'
import { Outbox } from './outbox.ts'
import { createProblemReport } from './problem-report.ts'

/** A bus for signals between the processes of one database. */
export interface CrossProcessBus {
  /** Queues a signal for the other processes. Never throws. */
  send(signal: Signal | ReminderDue): void
  /** Starts or stops receiving the signals of other processes. */
  listen(isListening: boolean): void
  /** Returns true while signals of other processes are known to arrive. */
  isReceiving(): boolean
  /** Sends queued signals and closes the connection. */
  stop(): Promise<void>
}

interface BusEvents {
  /** Called with each signal of another process. */
  onSignal(signal: Signal): void
  onReminderDue(at: Date): void
  /** Called when signals may have been lost, so that listeners should poll. */
  onPossibleGap(): void
  onProblem(problem: string): void
}

/** The minimum time between two statements; signals in between are batched. */
const BATCH_MS = 10
/** How long stopping waits for the last statement. */
const LAST_SEND_MS = 1000

/** Creates a bus. It is connected only while there are signals to send, or listeners. */
export function createCrossProcessBus(
  openChannel: OpenChannel,
  { onSignal, onReminderDue, onPossibleGap, onProblem }: BusEvents,
): CrossProcessBus {
  const self = crypto.randomUUID()
  const outbox = new Outbox()
  const report = createProblemReport(onProblem)
  const connection = createNotifyConnection(openChannel, {
    onMessage: receive,
    onOpen: flush,
    onState,
    encodeProbe: (token) => encodeProbe(self, token),
  })
  let listening = false
  let stopped = false
  let sending = false
  /** The running statement, if any; it never rejects. */
  let lastSend: Promise<void> = Promise.resolve()
  let batchTimer: NodeJS.Timeout | undefined

  function onState(state: ConnectionState): void {
    report(state)
    if (state !== 'sending') onPossibleGap()
  }

  function receive(text: string): void {
    const message = parseMessage(text)
    if (message?.from !== self) for (const signal of message?.signals ?? []) dispatch(signal)
    else if (message.probe !== undefined) connection.receiveProbe(message.probe)
  }

  function dispatch(signal: Signal | ReminderDue | { kind: 'everyone' }): void {
    if (signal.kind === 'everyone') onPossibleGap()
    else if (signal.kind === 'reminder-due') onReminderDue(new Date(signal.at))
    else onSignal(signal)
  }

  function flush(): void {
    if (stopped || sending || batchTimer || outbox.isEmpty || !connection.isOpen()) return
    const batch = outbox.take()
    sending = true
    batchTimer = setTimeout(() => {
      batchTimer = undefined
      flush()
    }, BATCH_MS).unref()
    lastSend = connection
      .send(packMessages(self, batch))
      .catch(() => outbox.putBack(batch))
      .finally(settle)
  }

  function settle(): void {
    sending = false
    updateNeed()
    flush()
  }

  function updateNeed(): void {
    if (listening) connection.need('receiving')
    else connection.need(sending || !outbox.isEmpty ? 'sending' : 'nothing')
  }

  return {
    send(signal) {
      const encoded = encodeSignal(signal)
      if (encoded === undefined) return
      outbox.add(encoded)
      updateNeed()
      flush()
    },
    listen(isListening) {
      if (listening === isListening) return
      listening = isListening
      updateNeed()
    },
    isReceiving: connection.isReceiving,
    async stop() {
      stopped = true
      clearTimeout(batchTimer)
      const timer = setTimeout(connection.stop, LAST_SEND_MS).unref()
      // A failed batch is back in the outbox by now. Unsent signals would reach other processes only at their next poll.
      await lastSend
      if (!outbox.isEmpty) await connection.send(packMessages(self, outbox.take())).catch(() => {})
      clearTimeout(timer)
      await connection.stop()
    },
  }
}

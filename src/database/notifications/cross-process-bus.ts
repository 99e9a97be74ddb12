import type { OpenChannel } from './channel.ts'
import { encodeProbe, encodeSignal, packMessages, parseMessage, type Signal } from './message.ts'
import { type ConnectionState, createNotifyConnection } from './notify-connection.ts'
import { Outbox } from './outbox.ts'
import { createProblemReport } from './problem-report.ts'

/** Carries signals between the processes of a database. */
export interface CrossProcessBus {
  send(signal: Signal): void
  /** Whether signals of other processes are wanted from now on. */
  listen(wanted: boolean): void
  /** Whether signals of other processes are known to arrive. */
  isReceiving(): boolean
  /** Sends what is left and ends the connection. */
  stop(): Promise<void>
}

interface BusEvents {
  /** Told of each signal of another process. */
  onSignal(signal: Signal): void
  /** Anything may have been missed: look for it. */
  onPossibleGap(): void
  onProblem(problem: string): void
}

/** At most one statement in this time, for whatever has happened in it. */
const GAP_MS = 10
/** How long stopping waits for the last statement. */
const LAST_SEND_MS = 1000

/** Makes a relay. It is connected only while there is something to send or somebody listens. */
export function createCrossProcessBus(
  openChannel: OpenChannel,
  { onSignal, onPossibleGap, onProblem }: BusEvents,
): CrossProcessBus {
  const self = crypto.randomUUID()
  const outbox = new Outbox()
  const report = createProblemReport(onProblem)
  const link = createNotifyConnection(openChannel, {
    onMessage: receive,
    onOpen: flush,
    onState,
    encodeProbe: (token) => encodeProbe(self, token),
  })
  let listening = false
  let stopped = false
  let sending = false
  /** The statement that is under way, if any; it never rejects. */
  let underWay: Promise<void> = Promise.resolve()
  let gap: NodeJS.Timeout | undefined

  function onState(state: ConnectionState): void {
    report(state)
    if (state !== 'sending') onPossibleGap()
  }

  function receive(text: string): void {
    const message = parseMessage(text)
    if (message?.from !== self) for (const signal of message?.signals ?? []) take(signal)
    else if (message.echo !== undefined) link.echo(message.echo)
  }

  function take(signal: Signal | { kind: 'everyone' }): void {
    if (signal.kind === 'everyone') onPossibleGap()
    else onSignal(signal)
  }

  function flush(): void {
    if (stopped || sending || gap || outbox.isEmpty || !link.isOpen()) return
    const batch = outbox.take()
    sending = true
    gap = setTimeout(() => {
      gap = undefined
      flush()
    }, GAP_MS).unref()
    underWay = link
      .send(packMessages(self, batch))
      .catch(() => outbox.putBack(batch))
      .finally(settle)
  }

  function settle(): void {
    sending = false
    need()
    flush()
  }

  function need(): void {
    if (listening) link.need('hearing')
    else link.need(sending || !outbox.isEmpty ? 'sending' : 'nothing')
  }

  return {
    send(signal) {
      const encoded = encodeSignal(signal)
      if (encoded === undefined) return
      outbox.add(encoded)
      need()
      flush()
    },
    listen(wanted) {
      if (listening === wanted) return
      listening = wanted
      need()
    },
    isReceiving: link.isReceiving,
    async stop() {
      stopped = true
      clearTimeout(gap)
      const timer = setTimeout(link.stop, LAST_SEND_MS).unref()
      // What could not be sent is put back. Without it, others would come to know at their next look only.
      await underWay
      if (!outbox.isEmpty) await link.send(packMessages(self, outbox.take())).catch(() => {})
      clearTimeout(timer)
      await link.stop()
    },
  }
}

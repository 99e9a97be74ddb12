import type { OpenChannel } from './channel.ts'
import { type CrossProcessBus, createCrossProcessBus } from './cross-process-bus.ts'
import { createFallbackPoller } from './fallback-poller.ts'
import { type Listener, Listeners } from './listeners.ts'
import type { Signal } from './message.ts'

export type { Signal } from './message.ts'

/** Signals about users, delivered to the listeners in all processes of the database. */
export interface Signals {
  /** Notifies this process's listeners immediately, other processes within about 10 ms. Never throws or waits. */
  send(signal: Signal): void
  /**
   * Calls a listener for each signal of a user. Returns a function that removes it. `changed` may come without a change: every
   * 15 s, and every second while signals of other processes do not arrive.
   */
  listen(userId: string, listener: Listener): () => void
  /** Tells the workers of other processes when the next reminder is due. Received only while those processes listen for changes. */
  sendReminderDue(at: Date): void
  /** Calls a listener with the times that other processes have sent. Does not connect. */
  onReminderDue(listener: (at: Date) => void): void
  /** Sends queued signals and closes the connection. Later calls do nothing. */
  stop(): Promise<void>
}

interface Options {
  /** Opens the channel to other processes. Omit it if there is only one process. */
  openChannel?: OpenChannel | undefined
  /** Called with a message for the operator when the notification connection is lost or restored. */
  onProblem?: ((problem: string) => void) | undefined
}

/** Creates the signals of this process. They connect only while there are signals to send, or listeners. */
export function createSignals({ openChannel, onProblem = () => {} }: Options = {}): Signals {
  const listeners = new Listeners((error) => onProblem(`A listener for signals failed: ${String(error)}`))
  const poller = createFallbackPoller(listeners, () => bus?.isReceiving() ?? false)
  const bus: CrossProcessBus | undefined =
    openChannel &&
    createCrossProcessBus(openChannel, {
      onSignal: (signal) => listeners.notify(signal),
      onReminderDue: (at) => reminderListener(at),
      onPossibleGap: poller.expedite,
      onProblem,
    })
  let stopped = false
  let reminderListener: (at: Date) => void = () => {}

  return {
    send(signal) {
      if (stopped) return
      listeners.notify(signal)
      bus?.send(signal)
    },
    listen(userId, listener) {
      if (stopped) return () => {}
      const remove = listeners.add(userId, listener)
      bus?.listen(true)
      if (bus) poller.start()
      return () => {
        remove()
        if (!listeners.isEmpty) return
        poller.stop()
        bus?.listen(false)
      }
    },
    sendReminderDue(at) {
      if (!stopped) bus?.send({ kind: 'reminder-due', at: at.getTime() })
    },
    onReminderDue(listener) {
      reminderListener = listener
    },
    async stop() {
      stopped = true
      poller.stop()
      listeners.clear()
      await bus?.stop()
    },
  }
}

import type { OpenChannel } from './channel.ts'
import { type CrossProcessBus, createCrossProcessBus } from './cross-process-bus.ts'
import { createFallbackPoller } from './fallback-poller.ts'
import { type Listener, Listeners } from './listeners.ts'
import type { Signal } from './message.ts'

export type { Signal } from './message.ts'

/** What happens to users, told to whoever listens in any process of the database. */
export interface Signals {
  /** Tells this process's listeners at once, other processes within about 10 ms. Never throws, never waits. */
  send(signal: Signal): void
  /**
   * Calls back for each signal of a user until the returned function is called. `changed` may come without a change: every
   * 15 s, and every second while other processes cannot be heard.
   */
  listen(userId: string, listener: Listener): () => void
  /** Sends what is left and ends the connection. Later calls do nothing. */
  stop(): Promise<void>
}

interface Options {
  /** The way to other processes. Without one there are none. */
  openChannel?: OpenChannel | undefined
  /** Told, in words for the operator, when other processes are no longer heard at once, and when they are again. */
  onProblem?: ((problem: string) => void) | undefined
}

/** Makes the signals of this process. It connects when there is something to send or somebody listens. */
export function createSignals({ openChannel, onProblem = () => {} }: Options = {}): Signals {
  const listeners = new Listeners((error) => onProblem(`a listener has failed: ${String(error)}`))
  const poller = createFallbackPoller(listeners, () => bus?.isReceiving() ?? false)
  const bus: CrossProcessBus | undefined =
    openChannel &&
    createCrossProcessBus(openChannel, {
      onSignal: (signal) => listeners.tell(signal),
      onPossibleGap: poller.hurry,
      onProblem,
    })
  let stopped = false

  return {
    send(signal) {
      if (stopped) return
      listeners.tell(signal)
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
    async stop() {
      stopped = true
      poller.stop()
      listeners.clear()
      await bus?.stop()
    },
  }
}

import { type Listeners, PARTS } from './listeners.ts'

/** A timer that periodically sends `changed` to all listeners, spread over each round, so that they find missed changes. */
export interface FallbackPoller {
  start(): void
  stop(): void
  /** Runs the next round at the fast interval. */
  expedite(): void
}

/** The length of a round while signals of other processes do not arrive. */
const FAST_MS = 1000
/** The length of a round otherwise. It bounds the delay if a process is killed between its change and its message. */
const SLOW_MS = 15_000

/**
 * Creates a poller for the listeners of this process.
 * @param isReceiving returns true while signals of other processes arrive.
 */
export function createFallbackPoller(listeners: Listeners, isReceiving: () => boolean): FallbackPoller {
  let timer: NodeJS.Timeout | undefined
  let isFast = false
  let running = false
  let part = 0
  let fastStepsLeft = 0

  function schedule(): void {
    isFast = fastStepsLeft > 0 || !isReceiving()
    timer = setTimeout(step, (isFast ? FAST_MS : SLOW_MS) / PARTS).unref()
  }

  function step(): void {
    timer = undefined
    listeners.notifyPart(part)
    part = (part + 1) % PARTS
    fastStepsLeft = Math.max(0, fastStepsLeft - 1)
    // A listener may have stopped or restarted the poller when it was called.
    if (running && timer === undefined) schedule()
  }

  return {
    start() {
      if (running) return
      running = true
      schedule()
    },
    stop() {
      running = false
      fastStepsLeft = 0
      timer = void clearTimeout(timer)
    },
    expedite() {
      if (!running) return
      fastStepsLeft = PARTS
      // A fast round continues: restarting its timer at every call would never reach the next part.
      if (isFast) return
      clearTimeout(timer)
      schedule()
    },
  }
}

import { type Listeners, PARTS } from './listeners.ts'

/** Tells all listeners `changed` again and again, spread over the round, so that whatever was missed is found. */
export interface FallbackPoller {
  start(): void
  stop(): void
  /** Makes the next round a quick one. */
  hurry(): void
}

/** A round while nothing is heard from other processes. */
const QUICK_MS = 1000
/** A round otherwise: a process that was killed between its change and its message costs no more than this. */
const CALM_MS = 15_000

/** @param isCalm Whether other processes are heard. */
export function createFallbackPoller(listeners: Listeners, isCalm: () => boolean): FallbackPoller {
  let timer: NodeJS.Timeout | undefined
  let quick = false
  let running = false
  let part = 0
  let hurried = 0

  function schedule(): void {
    quick = hurried > 0 || !isCalm()
    timer = setTimeout(step, (quick ? QUICK_MS : CALM_MS) / PARTS).unref()
  }

  function step(): void {
    timer = undefined
    listeners.tellPart(part)
    part = (part + 1) % PARTS
    hurried = Math.max(0, hurried - 1)
    // A listener that was told may have left as the last, or come again as the first.
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
      hurried = 0
      timer = void clearTimeout(timer)
    },
    hurry() {
      if (!running) return
      hurried = PARTS
      // A round that is quick already goes on: asked over and over, it would never come to the next part.
      if (quick) return
      clearTimeout(timer)
      schedule()
    },
  }
}

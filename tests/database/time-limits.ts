import { vi } from 'vitest'

const LONGEST_MS = 2 ** 31 - 1

/**
 * Keeps the time limits of the service from running out: timers of a second or more do not fire. For tests that have many
 * calls wait for few connections and are not about how long they may wait. Returns what ends it, so it fits `beforeEach`.
 */
export function suspendTimeLimits(): () => void {
  const start = globalThis.setTimeout
  const suspended = (work: () => void, delayMs = 0, ...args: []) =>
    start(work, delayMs < 1000 ? delayMs : LONGEST_MS, ...args)
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(suspended as typeof setTimeout)
  return () => spy.mockRestore()
}

/** Timers of one delay that fire when they are told to. */
export interface HeldTimers extends Disposable {
  /** How many are held. */
  count(): number
  /** Has their time run out. */
  expire(): void
}

/** Holds timers of exactly this delay, which is to be longer than the test, and lets all others run. */
export function holdTimers(heldMs: number): HeldTimers {
  const [start, stop] = [globalThis.setTimeout, globalThis.clearTimeout]
  const held = new Map<unknown, () => void>()
  const spies = [
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, delayMs = 0, ...args: []) => {
      const timer = start(work, delayMs, ...args)
      if (delayMs === heldMs) held.set(timer, work)
      return timer
    }) as typeof setTimeout),
    vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
      held.delete(timer)
      stop(timer)
    }),
  ]
  return {
    count: () => held.size,
    expire: () => {
      for (const [timer, work] of held) {
        clearTimeout(timer as NodeJS.Timeout)
        work()
      }
    },
    [Symbol.dispose]: () => {
      for (const spy of spies) spy.mockRestore()
    },
  }
}

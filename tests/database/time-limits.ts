import { vi } from 'vitest'

const LONGEST_MS = 2 ** 31 - 1

/**
 * Disables the time limits of the service: timers of a second or more do not fire. For tests in which many calls wait for few
 * connections, but which do not test how long. Returns a function that ends it, as `beforeEach` expects.
 */
export function suspendTimeLimits(): () => void {
  const start = globalThis.setTimeout
  const suspended = (work: () => void, delayMs = 0, ...args: []) =>
    start(work, delayMs < 1000 ? delayMs : LONGEST_MS, ...args)
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(suspended as typeof setTimeout)
  return () => spy.mockRestore()
}

/** Timers of one delay that fire on demand. */
export interface HeldTimers extends Disposable {
  /** Returns the number of held timers. */
  count(): number
  /** Fires all held timers. */
  expire(): void
}

/** Holds timers of exactly this delay, which must exceed the duration of the test. Other timers run normally. */
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

/** The maximum delay of a timer, in milliseconds. Longer timers fire immediately. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
const FIRST_MS = 1000
const LONGEST_MS = 30_000

/**
 * Returns the delay before the next connection, in milliseconds: exponential backoff with jitter, so that clients do not
 * reconnect simultaneously. After the first failure 0 to 1 s at random, then 1, 2, 4 … 30 s, each reduced by up to half.
 * A delay requested by the server is added.
 */
export function reconnectDelay(failures: number, retryAfterMs: number | undefined, random: () => number): number {
  const backOff = Math.min(FIRST_MS * 2 ** (failures - 2), LONGEST_MS)
  const own = failures <= 1 ? FIRST_MS * random() : backOff * (0.5 + random() / 2)
  return Math.min((retryAfterMs ?? 0) + own, LONGEST_TIMER_MS)
}

interface Pause {
  signal: AbortSignal
  /** True to end the pause early when the browser is online again. */
  untilOnline: boolean
}

/** Waits for a number of milliseconds or until the signal is aborted. */
export function pause(milliseconds: number, { signal, untilOnline }: Pause): Promise<void> {
  // Only windows and workers are event targets.
  const global = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      global.removeEventListener?.('online', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
    if (untilOnline) global.addEventListener?.('online', end)
    if (signal.aborted) end()
  })
}

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
const FIRST_MS = 1000
const LONGEST_MS = 30_000

/**
 * How long to wait before the next connection, in milliseconds, after so many failures in a row: up to 1 s at random, so
 * that many clients which lose theirs together do not come back together; then 1, 2, 4 … 30 s, each less up to half of
 * it. What the server asks for comes before that.
 */
export function reconnectDelay(failures: number, askedMs: number | undefined, random: () => number): number {
  const backOff = Math.min(FIRST_MS * 2 ** (failures - 2), LONGEST_MS)
  const own = failures <= 1 ? FIRST_MS * random() : backOff * (0.5 + random() / 2)
  return Math.min((askedMs ?? 0) + own, LONGEST_TIMER_MS)
}

interface Pause {
  signal: AbortSignal
  /** Ends it too when the browser finds its network again. */
  untilOnline: boolean
}

/** Waits so many milliseconds, or until the signal. */
export function pause(milliseconds: number, { signal, untilOnline }: Pause): Promise<void> {
  // Where a window or a worker is the global object.
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

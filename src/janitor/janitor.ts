import type { Clock } from '../clock.ts'
import type { Logger } from '../observability.ts'
import type { ClearedSignIns } from './auth-queries.ts'
import type { Cleared } from './queries.ts'

/** Clears away what has expired. */
export interface Janitor {
  /** Told of each change: a run is due once in an hour in which something changes, and never in one without. */
  wake(): void
  /** Begins no further run, and waits for the one under way. */
  stop(): Promise<void>
}

interface Options {
  clear: () => Promise<Cleared & Partial<ClearedSignIns>>
  clock: Clock
  logger: Logger
}

const INTERVAL_MS = 3_600_000
/** The change that wakes it is not to wait for it. */
const DELAY_MS = 1000

/** Makes a janitor. It runs by itself soon after it is made. An idle service sends nothing, so that its database can sleep. */
export function createJanitor({ clear, clock, logger }: Options): Janitor {
  let nextAt = 0
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  let stopped = false

  async function run(): Promise<void> {
    timer = undefined
    nextAt = clock().getTime() + INTERVAL_MS
    try {
      const cleared = await clear()
      if (Object.values(cleared).some((count) => count > 0)) logger.info(cleared, 'cleared what had expired')
    } catch (error) {
      // The next run does what this one could not.
      logger.warn({ err: error }, 'could not clear what had expired')
    }
  }

  function wake(): void {
    if (stopped || timer || clock().getTime() < nextAt) return
    timer = setTimeout(() => {
      running = run()
    }, DELAY_MS).unref()
  }

  wake()
  return {
    wake,
    stop: () => {
      stopped = true
      clearTimeout(timer)
      return running
    },
  }
}

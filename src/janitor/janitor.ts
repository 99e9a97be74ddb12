import type { Clock } from '../clock.ts'
import type { Logger } from '../observability.ts'
import type { ClearedSignIns } from './auth-queries.ts'
import type { Cleared } from './queries.ts'

/** Deletes expired data in the background. */
export interface Janitor {
  /** Schedules a run, at most one per hour. Called on each change, so an idle service has no runs. */
  wake(): void
  /** Prevents further runs, and waits for the one in progress. */
  stop(): Promise<void>
}

interface Options {
  clear: () => Promise<Cleared & Partial<ClearedSignIns>>
  clock: Clock
  logger: Logger
}

const INTERVAL_MS = 3_600_000
/** The delay of a run, so that it does not slow down the change that triggered it. */
const DELAY_MS = 1000

/**
 * Creates a janitor, which runs once soon after creation. It sends no queries while the service is idle, so that the
 * database can suspend.
 */
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
      if (Object.values(cleared).some((count) => count > 0)) logger.info(cleared, 'deleted expired data')
    } catch (error) {
      // The next run retries.
      logger.warn({ err: error }, 'deleting expired data failed')
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

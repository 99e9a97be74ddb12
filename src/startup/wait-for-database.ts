import { setTimeout } from 'node:timers/promises'
import { classifyFault } from '../database/resilience/faults.ts'
import type { Logger } from '../observability.ts'
import { explain, isRejectedLogin } from './explain.ts'

/** Delays between attempts, in milliseconds, before jitter of up to 100%. */
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4000

interface Options {
  logger: Logger
  /** Cancels the waiting, with an AbortError. */
  signal: AbortSignal
}

/**
 * Runs `prepare`, and retries it with exponential backoff while the database is unavailable. Other errors are thrown at
 * once, including a rejected login, because retrying does not help.
 */
export async function waitForDatabase<T>(prepare: () => Promise<T>, { logger, signal }: Options): Promise<T> {
  let lastReason = ''
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
    try {
      return await prepare()
    } catch (error) {
      if (classifyFault(error) !== 'unavailable' || isRejectedLogin(error)) throw error
      const reason = explain(error)
      if (reason !== lastReason) logger.warn({ reason }, 'waiting for the database')
      lastReason = reason
    }
    await setTimeout(delay * (1 + Math.random()), undefined, { signal })
  }
}

import { setTimeout } from 'node:timers/promises'
import { classifyFault } from '../db/faults.ts'
import type { Logger } from '../observability.ts'
import { explain, isRefusedLogin } from './explain.ts'

/** Between tries, in milliseconds, and as much again at random: processes that start together do not come together. */
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4000

interface Options {
  logger: Logger
  /** Ends the waiting, with an AbortError. */
  signal: AbortSignal
}

/**
 * Prepares what needs the database, again and again while the database cannot answer. Anything else that goes wrong, a
 * refused login among it, is thrown at once: waiting would not mend it.
 */
export async function waitForDatabase<T>(prepare: () => Promise<T>, { logger, signal }: Options): Promise<T> {
  let told = ''
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
    try {
      return await prepare()
    } catch (error) {
      if (classifyFault(error) !== 'unavailable' || isRefusedLogin(error)) throw error
      const reason = explain(error)
      if (reason !== told) logger.warn({ reason }, 'waiting for the database')
      told = reason
    }
    await setTimeout(delay * (1 + Math.random()), undefined, { signal })
  }
}

import type { Clock } from '../../clock.ts'

/** The time for which a successful check is cached, in milliseconds. */
const FRESH_MS = 10_000

interface Options {
  ping: () => Promise<void>
  /** Throws while requests are known to fail. */
  assertSound?: (() => void) | undefined
  clock: Clock
}

/**
 * Creates the readiness check: pings the database, and caches a success for 10 s unless `assertSound` throws. Failures are not
 * cached. Concurrent checks share one ping.
 */
export function createReadiness({ ping, assertSound = () => {}, clock }: Options): () => Promise<boolean> {
  let goodUntil = 0
  let checking: Promise<boolean> | undefined

  async function check(): Promise<boolean> {
    try {
      await ping()
      goodUntil = clock().getTime() + FRESH_MS
      return true
    } catch {
      return false
    } finally {
      checking = undefined
    }
  }

  return async () => {
    try {
      assertSound()
    } catch {
      return false
    }
    if (clock().getTime() < goodUntil) return true
    checking ??= check()
    return checking
  }
}

import type { Clock } from '../../clock.ts'

const FRESH_MS = 10_000

interface Options {
  ping: () => Promise<void>
  /** Throws while calls are known to fail. */
  assertSound?: (() => void) | undefined
  clock: Clock
}

/**
 * Says whether this process can answer calls: asks the database, and believes a good answer for 10 s so that probes cost
 * nothing, unless `assertSound` throws meanwhile. A bad one is asked again at the next probe.
 */
export function createReadiness({ ping, assertSound = () => {}, clock }: Options): () => Promise<boolean> {
  let goodUntil = 0
  let asking: Promise<boolean> | undefined

  async function ask(): Promise<boolean> {
    try {
      await ping()
      goodUntil = clock().getTime() + FRESH_MS
      return true
    } catch {
      return false
    } finally {
      asking = undefined
    }
  }

  return async () => {
    try {
      assertSound()
    } catch {
      return false
    }
    if (clock().getTime() < goodUntil) return true
    asking ??= ask()
    return asking
  }
}

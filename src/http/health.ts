import type { Clock } from '../clock.ts'

const FRESH_MS = 10_000

/**
 * Says whether this process can answer calls: asks the database, and believes a good answer for 10 s so that probes cost
 * nothing. A bad one is asked again at the next probe.
 */
export function createReadiness(ping: () => Promise<void>, clock: Clock): () => Promise<boolean> {
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
    if (clock().getTime() < goodUntil) return true
    asking ??= ask()
    return asking
  }
}

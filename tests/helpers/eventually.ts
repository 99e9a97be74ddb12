import { TestRunner, vi } from 'vitest'

/** Time left to report why a check never passed before the test's own limit ends it, in milliseconds. */
const MARGIN_MS = 5_000
/** Within hooks there is no current test, and so no limit to read. */
const HOOK_PATIENCE_MS = 100_000

/**
 * Calls a check until it stops throwing, and returns its result. Waits nearly as long as the test may take, so that no
 * machine is too slow for it: use it instead of a wait with a time limit of its own.
 * @throws the last error of the check, shortly before the test's time limit
 */
export function eventually<T>(check: () => T | Promise<T>, intervalMs = 10): Promise<T> {
  return vi.waitFor(check, { timeout: patienceMs(), interval: intervalMs })
}

/** How long a test may wait for one thing, in milliseconds: nearly its whole time limit. */
export function patienceMs(): number {
  const limit = TestRunner.getCurrentTest()?.timeout
  return limit === undefined ? HOOK_PATIENCE_MS : Math.max(limit - MARGIN_MS, limit / 2)
}

/**
 * Waits until a condition holds, as long as `eventually` does.
 * @throws Error shortly before the test's time limit
 */
export async function eventuallyTrue(holds: () => unknown, intervalMs = 10): Promise<void> {
  await vi.waitUntil(holds, { timeout: patienceMs(), interval: intervalMs })
}

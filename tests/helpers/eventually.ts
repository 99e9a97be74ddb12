import { TestRunner, vi } from 'vitest'

/** Time reserved before the test's time limit to report why a check never passed, in milliseconds. */
const MARGIN_MS = 5_000
/** The time limit in hooks, which have no current test to read it from. */
const HOOK_PATIENCE_MS = 100_000

/**
 * Calls a check until it stops throwing, and returns its result. Waits nearly until the test's time limit, so that it works on
 * slow machines; use it instead of a wait with a separate time limit.
 * @throws the last error of the check, shortly before the test's time limit
 */
export function eventually<T>(check: () => T | Promise<T>, intervalMs = 10): Promise<T> {
  return vi.waitFor(check, { timeout: patienceMs(), interval: intervalMs })
}

/** Returns how long a test may wait for a condition, in milliseconds: nearly its whole time limit. */
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

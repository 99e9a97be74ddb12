import { join } from 'node:path'

const NEVER = 2 ** 31 - 1

/** Options of Node under which a server takes other delays than its own from its environment. */
export const WITH_DELAYS = ['--import', join(import.meta.dirname, 'change-delays.ts')]

/** Variables that change how long timers wait, in milliseconds. */
export function delays(changes: Record<number, number>): { TEST_DELAYS: string } {
  return { TEST_DELAYS: JSON.stringify(changes) }
}

/**
 * What a calm sweep waits between two parts of its round (src/database/notifications/fallback-poller.ts): with such a delay, streams are told of every
 * change, or do not come to know of it.
 */
export const NO_CALM_SWEEP = { 750: NEVER }
/** Nor do they look every second while nothing is heard from other processes. */
export const NO_SWEEP = { ...NO_CALM_SWEEP, 50: NEVER }

import { join } from 'node:path'

const NEVER = 2 ** 31 - 1

/** Node options that make a server read its timer delays from the environment. */
export const WITH_DELAYS = ['--import', join(import.meta.dirname, 'change-delays.ts')]

/** Returns the environment that replaces timer delays, in milliseconds. */
export function delays(changes: Record<number, number>): { TEST_DELAYS: string } {
  return { TEST_DELAYS: JSON.stringify(changes) }
}

/**
 * Disables the fallback poller while signals arrive (src/database/notifications/fallback-poller.ts): a change whose signal is
 * lost is then never delivered, so that tests notice it.
 */
export const NO_IDLE_POLLING = { 750: NEVER }
/** Also disables polling every second while no signals arrive from other processes. */
export const NO_POLLING = { ...NO_IDLE_POLLING, 50: NEVER }

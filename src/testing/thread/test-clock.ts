import type { Clock } from '../../clock.ts'
import type { DatabaseTime } from './database/movable-time.ts'

/** A clock that can be stopped at a time, or moved ahead. */
export interface TestClock {
  now: Clock
  readonly time: DatabaseTime
  /** Stops the clock at a time. */
  stopAt(time: Date): void
  /** Moves the clock ahead; a running clock keeps running. */
  advance(milliseconds: number): void
  /** Lets the clock have the system's time again. */
  release(): void
}

/** Creates a clock with the system's time. */
export function createTestClock(): TestClock {
  let time: DatabaseTime = { stoppedAt: undefined, aheadMs: 0 }
  return {
    now: () => new Date(time.stoppedAt ?? Date.now() + time.aheadMs),
    get time() {
      return time
    },
    stopAt(stoppedAt) {
      time = { stoppedAt, aheadMs: 0 }
    },
    advance(milliseconds) {
      const { stoppedAt, aheadMs } = time
      if (stoppedAt) time = { stoppedAt: new Date(stoppedAt.getTime() + milliseconds), aheadMs: 0 }
      else time = { stoppedAt, aheadMs: aheadMs + milliseconds }
    },
    release() {
      time = { stoppedAt: undefined, aheadMs: 0 }
    },
  }
}

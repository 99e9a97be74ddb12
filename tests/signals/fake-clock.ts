import { afterEach, beforeEach, vi } from 'vitest'
import type { Signal } from '../../src/database/notifications/signals.ts'
import { Random } from '../security/random.ts'

/** Runs each test of a file on a fake clock, with reproducible random numbers. */
export function useFakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers()
    const random = new Random(1)
    vi.spyOn(Math, 'random').mockImplementation(() => random.next(2 ** 32) / 2 ** 32)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
}

export const changed = (userId: string): Signal => ({ kind: 'changed', userId })

/** Advances the fake clock. */
export const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

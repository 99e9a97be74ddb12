import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SyncPosition } from '../../src/changes/cursor.ts'
import { createLiveChanges } from '../../src/changes/live/live-changes.ts'
import { createSignals } from '../../src/database/notifications/signals.ts'
import { deletionOf } from '../helpers/feed.ts'

const HALF_AN_HOUR = 30 * 60_000
const EPOCH = crypto.randomUUID()

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Creates streams on a sequence of deletions of a given length. */
function newLive() {
  const sequence = { length: 0 }
  const signals = createSignals()
  const read = async (_userId: string, { seq }: SyncPosition) => {
    const changes = Array.from({ length: sequence.length - seq }, (_, n) => {
      return deletionOf(seq + n + 1, `task ${seq + n + 1}`)
    })
    const position = (seq: number) => ({ epoch: EPOCH, seq })
    return { changes, from: position(seq), reached: position(sequence.length), more: false }
  }
  const live = createLiveChanges({ read, signals, clock: () => new Date() })
  const open = (cursor?: string) =>
    live.open(
      {
        actor: { kind: 'user', userId: 'ada' },
        issuedAt: new Date(),
        expiresAt: new Date(Date.now() + 2 * HALF_AN_HOUR),
      },
      { cursor },
    )
  const grow = () => {
    sequence.length += 1
    signals.send({ kind: 'changed', userId: 'ada' })
  }
  return { open, grow }
}

it('ends a stream after half an hour with a retry hint, and continues from its last event [S-12]', async () => {
  const { open, grow } = newLive()
  const stream = await open()
  const first = stream.next()
  await vi.advanceTimersByTimeAsync(100)
  grow()
  const { value } = await first
  expect(value).toMatchObject({ change: { seq: 1 } })
  const end = stream.next().catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(HALF_AN_HOUR - 101)
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  const error = (await end) as { code: string; message: string; retryAfterMs: number }
  expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('Reconnect') })
  expect(error.retryAfterMs).toBeGreaterThanOrEqual(500)
  expect(error.retryAfterMs).toBeLessThanOrEqual(3000)
  expect(vi.getTimerCount()).toBe(0)
  grow()
  const again = await open(value ? value.cursor : undefined)
  expect((await again.next()).value).toMatchObject({ change: { seq: 2 } })
  await again.return(undefined)
})

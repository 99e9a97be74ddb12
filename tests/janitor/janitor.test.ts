import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createJanitor } from '../../src/janitor/janitor.ts'
import type { Cleared } from '../../src/janitor/queries.ts'
import { createLogger } from '../../src/observability.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const NOTHING: Cleared = { rows: 0, tombstones: 0, undoStates: 0, keys: 0, ends: 0 }
const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000)

/** Creates a janitor that counts its runs, and collects its log entries. */
function counted(clear: () => Promise<Cleared> = async () => NOTHING) {
  const lines: { level: number; msg: string }[] = []
  const runs = { count: 0 }
  const janitor = createJanitor({
    clear: () => {
      runs.count += 1
      return clear()
    },
    clock: () => new Date(),
    logger: createLogger('trace', { write: (line: string) => lines.push(JSON.parse(line)) }),
  })
  return { janitor, runs, lines }
}

describe('the janitor', () => {
  it('runs once after the start, and not again without changes', async () => {
    const { runs, lines } = counted()
    await minutes(10 * 60)
    expect(runs.count).toBe(1)
    expect(lines).toEqual([])
  })

  it('runs at most once an hour while there are changes', async () => {
    const { janitor, runs } = counted()
    for (let minute = 0; minute < 150; minute++) {
      for (let n = 0; n < 10; n++) janitor.wake()
      await minutes(1)
    }
    expect(runs.count).toBe(3)
  })

  it('logs what it deleted, and continues after a failed run', async () => {
    let isDown = true
    const { janitor, runs, lines } = counted(async () => {
      if (isDown) throw new Error('database is down')
      return { ...NOTHING, rows: 3, keys: 1 }
    })
    await minutes(1)
    isDown = false
    await minutes(60)
    janitor.wake()
    await minutes(1)
    expect(runs.count).toBe(2)
    expect(lines).toMatchObject([
      { level: 40, msg: 'deleting expired data failed' },
      { level: 30, msg: 'deleted expired data', rows: 3, keys: 1 },
    ])
  })

  it('starts no run after stop, which waits for the one in progress', async () => {
    let end = () => {}
    const { janitor, runs } = counted(
      () =>
        new Promise((resolve) => {
          end = () => resolve(NOTHING)
        }),
    )
    await minutes(1)
    let isStopped = false
    const stopping = janitor.stop().then(() => {
      isStopped = true
    })
    await minutes(1)
    expect(isStopped).toBe(false)
    end()
    await stopping
    janitor.wake()
    await minutes(120)
    expect(runs.count).toBe(1)
  })

  it('clears its timer when it is stopped before the first run', async () => {
    const { janitor, runs } = counted()
    await janitor.stop()
    await minutes(120)
    expect(runs.count).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

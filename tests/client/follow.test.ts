import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TaskwireError } from '../../client-sdk/src/errors.ts'
import { followOn, live, page, pass } from './follow-on.ts'
import { change, ending, FINAL } from './live-answers.ts'
import { answers, drops, fails, type Reaction, type SeenRequest } from './scripted-server.ts'
import { errorOf } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const COME_BACK = ending('UNAVAILABLE', { retryAfterMs: 1000 })

describe('follow', () => {
  it('pulls, then applies changes that arrive together in one call', async () => {
    const lives = [live([change(3) + change(4), change(5), change(6) + change(7).slice(0, 40)])]
    const { done, requested, states, seqs, stop } = followOn({ pulls: [page(1, 2)], lives })
    await pass(100)
    expect(requested).toEqual(['pull all', 'live c2'])
    expect(done).toEqual(['1,2 → c2', '3,4 → c4', '5 → c5', '6 → c6'])
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6])
    expect(states).toEqual(['connecting', 'live'])
    await stop()
  })

  it('stores rows of unknown entities and ignores unknown operations', async () => {
    const list = { entity: 'list', id: 'l1', list: { id: 'l1' } }
    const { memory, seqs, stop } = followOn({
      pulls: [page(1)],
      lives: [live([change(2, list) + change(3, { op: 'archive' }) + change(4)])],
    })
    await pass(10)
    expect([seqs(), [...(memory.entities.get('list')?.values() ?? [])]]).toEqual([[1, 4], [{ id: 'l1' }]])
    await stop()
  })

  it('continues after the last applied change when the connection breaks', async () => {
    const lives = [live([change(2)], 'breaks'), drops, live([change(3)])]
    const { done, requested, states, stop } = followOn({ pulls: [page(1)], lives })
    await pass(3000)
    expect(requested).toEqual(['pull all', 'live c1', 'live c2', 'live c2'])
    expect(done).toEqual(['1 → c1', '2 → c2', '3 → c3'])
    expect(states).toEqual([
      ...['connecting', 'live', 'waiting: NETWORK', 'connecting', 'waiting: NETWORK', 'connecting', 'live'],
    ])
    await stop()
  })

  it('retries the pull after retryable errors and reports the status', async () => {
    const pulls = [drops, fails('UNAVAILABLE', { retryAfterMs: 61_000 }), page(1)]
    const { done, states, stop } = followOn({ pulls, lives: [live([])] })
    await pass(70_000)
    expect(done).toEqual(['1 → c1'])
    expect(states.slice(0, 5)).toEqual([
      'connecting',
      'waiting: NETWORK',
      'connecting',
      'waiting: UNAVAILABLE',
      'connecting',
    ])
    await stop()
  })

  it('resets the backoff after each page of a long pull', async () => {
    const first = answers({ changes: [], cursor: 'c1', more: true })
    const { done, waits, stop } = followOn({ pulls: [drops, drops, first, drops, page(2)], lives: [live([])] })
    await pass(5000)
    expect(done).toEqual([' → c1', '2 → c2'])
    expect(waits).toEqual([1000, 1000, 1000])
    await stop()
  })

  it('rebuilds the copy when the cursor has expired, at the start or later', async () => {
    const lives = [
      live([change(2) + COME_BACK]),
      (request: SeenRequest) => {
        vi.setSystemTime(Date.now() + 60_000)
        return fails('RESYNC_REQUIRED')(request)
      },
      live([change(9)]),
    ]
    const { done, requested, seqs, stop } = followOn({ pulls: [page(1), page(8)], lives })
    await pass(5000)
    expect(requested).toEqual(['pull all', 'live c1', 'live c2', 'pull all', 'live c8'])
    expect(done).toEqual(['1 → c1', '2 → c2', 'clear', '8 → c8', '9 → c9'])
    expect(seqs()).toEqual([8, 9])
    await stop()
  })

  it('fails with RESYNC_REQUIRED if the cursor of a new copy is rejected', async () => {
    const { done, requested, ended } = followOn({ pulls: [page(1)], lives: [fails('RESYNC_REQUIRED')] })
    await pass(100)
    expect((await errorOf(ended)).code).toBe('RESYNC_REQUIRED')
    expect([done, requested]).toEqual([
      ['1 → c1', 'clear'],
      ['pull all', 'live c1'],
    ])
  })

  it.each(FINAL.filter((code) => code !== 'RESYNC_REQUIRED'))(
    'fails with %s from the pull and from the stream',
    async (code) => {
      for (const script of [
        { pulls: [fails(code)], lives: [live([])] },
        { pulls: [page(1)], lives: [fails(code)] },
      ]) {
        const { ended } = followOn(script)
        await pass(100)
        expect((await errorOf(ended)).code).toBe(code)
        expect(vi.getTimerCount()).toBe(0)
      }
    },
  )

  it.each(['cursor', 'apply', 'clear'] as const)('fails with the error of the store’s %s', async (verb) => {
    // Even if the error looks like a connection error.
    const full = new TaskwireError('NETWORK', 'The disk is far away.')
    const pulls = [verb === 'clear' ? fails('RESYNC_REQUIRED') : page(1)]
    const { ended } = followOn(
      { pulls, lives: [live([change(2)])] },
      { cursor: () => 'c0', [verb]: () => Promise.reject(full) },
    )
    await pass(100)
    await expect(ended).rejects.toBe(full)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fails with the store’s error for a streamed change, and closes the connection', async () => {
    const full = new Error('The disk is full.')
    let signal: AbortSignal | undefined
    const lives: Reaction[] = [
      (request) => {
        signal = request.signal
        return live([change(2)])(request)
      },
    ]
    const { ended } = followOn(
      { pulls: [page(1)], lives },
      { cursor: () => 'c1', apply: (_, cursor) => (cursor === 'c2' ? Promise.reject(full) : undefined) },
    )
    await pass(100)
    await expect(ended).rejects.toBe(full)
    expect(signal?.aborted).toBe(true)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TaskwireError } from '../../src/errors.ts'
import { createLogger } from '../../src/observability.ts'
import type { DueWork } from '../../src/reminders/due-work.ts'
import { createReminderWorker } from '../../src/reminders/worker.ts'

const START = Date.parse('2026-11-30T08:00:00.000Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

beforeEach(() => void vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }))
afterEach(() => void vi.useRealTimers())

/** Lets time pass. The worker uses immediates between its steps, which are real. */
async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  for (let n = 0; n < 20; n++) {
    await new Promise((resolve) => setImmediate(resolve))
    await vi.advanceTimersByTimeAsync(0)
  }
}

/** A worker on a stub database, whose users have work at certain times. */
function createWorker(options: { fire?: (work: DueWork) => Promise<void> } = {}) {
  const work = new Map<string, number>()
  const fired: { userId: string; at: number }[] = []
  const state = { statements: 0, isDown: false, offset: 0 }
  const lines: string[] = []
  const next: number[] = []
  const clock = () => new Date(Date.now() + state.offset)
  const worker = createReminderWorker({
    async findWork(now, without) {
      state.statements += 1
      if (state.isDown) throw new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 })
      const later = [...work.values()].filter((at) => at > now.getTime())
      const due = [...work].filter(([userId, at]) => at <= now.getTime() && !without.includes(userId))
      return {
        due: due.map(([userId]) => ({ userId, taskIds: ['x'], notificationIds: [] })),
        nextAt: later.length > 0 ? new Date(Math.min(...later)) : undefined,
        more: false,
      }
    },
    async fireDue(one, now) {
      await options.fire?.(one)
      work.delete(one.userId)
      return [now.toISOString()]
    },
    onChanged: (userId) => fired.push({ userId, at: Date.now() - START }),
    onNext: (at) => next.push(at.getTime()),
    clock,
    logger: createLogger('trace', { write: (line: string) => lines.push(JSON.parse(line).msg) }),
  })
  return { worker, work, fired, state, lines, next }
}

describe('the reminder worker', () => {
  it('looks once at its start, and sends no statement while nothing is due', async () => {
    const { state } = createWorker()
    await pass(100 * DAY)
    expect(state.statements).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sleeps until the next work', async () => {
    const { work, fired, state } = createWorker()
    work.set('ada', START + 2 * HOUR)
    await pass(2 * HOUR - 1)
    expect([state.statements, fired]).toEqual([1, []])
    await pass(5)
    expect(fired).toEqual([{ userId: 'ada', at: 2 * HOUR }])
    // One statement finds it, another one that nothing is left.
    expect(state.statements).toBe(3)
  })

  it('looks again soon after a change, once for several changes', async () => {
    const { worker, work, fired, state } = createWorker()
    await pass(MINUTE)
    work.set('ada', START)
    for (let n = 0; n < 10; n++) worker.wake()
    await pass(50)
    expect([fired.map(({ userId }) => userId), state.statements]).toEqual([['ada'], 3])
  })

  it('tells other processes about earlier work than before, and about no other', async () => {
    const { worker, work, next } = createWorker()
    work.set('ada', START + 60 * MINUTE)
    await pass(1000)
    // At its start every process looks itself.
    expect(next).toEqual([])
    for (const [userId, at] of [
      ['bob', 30],
      ['eve', 40],
    ] as const) {
      work.set(userId, START + at * MINUTE)
      worker.wake()
      await pass(1000)
    }
    expect(next).toEqual([START + 30 * MINUTE])
  })

  it('looks a little after the time at which another process expects work', async () => {
    const { worker, state } = createWorker()
    await pass(1000)
    worker.expect(new Date(START + 10 * MINUTE))
    await pass(10 * MINUTE - 1000)
    expect(state.statements).toBe(1)
    await pass(3000)
    expect(state.statements).toBe(2)
  })

  it('looks at most once a minute because of other changes', async () => {
    const { worker, state } = createWorker()
    for (let second = 0; second < 180; second++) {
      worker.noteActivity()
      await pass(1000)
    }
    expect(state.statements).toBe(3)
  })

  it('notices within five seconds that the clock was set forward, or the machine was suspended', async () => {
    const { work, fired, state } = createWorker()
    work.set('ada', START + 5 * 60 * MINUTE)
    await pass(MINUTE)
    state.offset = 8 * 60 * MINUTE
    await pass(5000)
    expect(fired).toHaveLength(1)
    expect(state.statements).toBe(3)
  })

  it('waits longer if the clock was set back, without statements', async () => {
    const { work, fired, state } = createWorker()
    work.set('ada', START + 10 * MINUTE)
    await pass(MINUTE)
    state.offset = -60 * MINUTE
    await pass(30 * MINUTE)
    expect([fired.length, state.statements]).toEqual([0, 1])
    await pass(40 * MINUTE)
    expect(fired).toHaveLength(1)
  })

  it('retries with growing delays while the database is unavailable', async () => {
    const { worker, work, fired, state, lines } = createWorker()
    await pass(1000)
    state.isDown = true
    work.set('ada', START)
    worker.wake()
    await pass(10 * MINUTE)
    expect(state.statements).toBeGreaterThan(8)
    expect(state.statements).toBeLessThan(20)
    expect(new Set(lines)).toEqual(new Set(['reminders are delayed']))
    state.isDown = false
    await pass(MINUTE)
    expect(fired).toHaveLength(1)
    const { statements } = state
    await pass(10 * MINUTE)
    expect(state.statements).toBe(statements)
  })

  it('fires the reminders of other users although those of one fail, which it retries', async () => {
    let isBroken = true
    const { work, fired, lines } = createWorker({
      fire: async ({ userId }) => {
        if (userId === 'ada' && isBroken) throw new Error('broken')
      },
    })
    for (const userId of ['ada', 'bob', 'eve']) work.set(userId, START)
    await pass(500)
    expect(fired.map(({ userId }) => userId).sort()).toEqual(['bob', 'eve'])
    expect(lines).toEqual(['the reminders of a user are delayed'])
    isBroken = false
    await pass(2000)
    expect(fired).toHaveLength(3)
  })

  it('starts nothing after stop, which waits for the work in progress', async () => {
    let end = () => {}
    const { worker, work, fired } = createWorker({ fire: () => new Promise((resolve) => (end = () => resolve())) })
    for (const userId of ['ada', 'bob', 'eve']) work.set(userId, START)
    await pass(10)
    let isStopped = false
    const stopping = worker.stop().then(() => {
      isStopped = true
    })
    await pass(1000)
    expect(isStopped).toBe(false)
    const first = end
    first()
    // The work of two users was in progress.
    await pass(10)
    end()
    await vi.waitFor(() => expect(fired.length).toBeGreaterThan(0))
    void stopping
    await pass(10)
    worker.wake()
    await pass(10 * MINUTE)
    expect(vi.getTimerCount()).toBe(0)
  })
})

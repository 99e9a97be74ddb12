import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLoad } from '../../src/load/load.ts'

/** Creates work that runs until `end` is called. */
function pending() {
  let end = () => {}
  const work = new Promise<void>((resolve) => {
    end = resolve
  })
  return { work: () => work, end: () => end() }
}

describe('calls in progress', () => {
  it('are limited; the next is rejected at once, and admitted after one has ended [R-09]', async () => {
    const load = createLoad({ calls: 2 })
    const [first, second] = [pending(), pending()]
    const running = [load.run('ada', first.work), load.run('bob', second.work)]
    // Being full does not cause event-loop lag.
    expect([load.isFull(), load.isLate()]).toEqual([true, false])
    const rejected = load.run('cleo', async () => {})
    await expect(rejected).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) })
    first.end()
    await running[0]
    expect(load.isFull()).toBe(false)
    await load.run('cleo', async () => {})
    second.end()
    await running[1]
    expect(load.calls).toBe(0)
  })

  it('are limited per user; further calls of that user are queued, and other users are not delayed [R-14]', async () => {
    const load = createLoad({ calls: 5, callsPerUser: 2, waitingPerUser: 3 })
    const works = Array.from({ length: 5 }, pending)
    const order: number[] = []
    const running = works.map(({ work }, n) => load.run('greedy', () => work().then(() => order.push(n))))
    expect(load.calls).toBe(2)
    const oneMore = load.run('greedy', async () => {})
    await expect(oneMore).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) })
    await load.run('modest', async () => {})
    for (const { end } of works) end()
    await Promise.all(running)
    expect(order).toEqual([0, 1, 2, 3, 4])
    await load.run('greedy', async () => {})
    expect(load.calls).toBe(0)
  })

  it('are rejected when the queue of all users is full', async () => {
    const load = createLoad({ callsPerUser: 1, waiting: 2 })
    const { work, end } = pending()
    const running = [1, 2, 3].map(() => load.run('greedy', work))
    await expect(load.run('modest', async () => {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    end()
    await Promise.all(running)
    await load.run('modest', async () => {})
  })

  it('release their slot when they fail', async () => {
    const load = createLoad({ calls: 1, callsPerUser: 1 })
    for (let n = 0; n < 3; n++) {
      await expect(load.run('ada', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    }
    expect(load.calls).toBe(0)
  })
})

it('sign-ins have a separate limit, since each costs as much as a hundred calls', async () => {
  const load = createLoad({ signIns: 1 })
  const { work, end } = pending()
  const running = load.runSignIn('192.0.2.1', work)
  await expect(load.runSignIn('192.0.2.1', async () => {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await load.run('ada', async () => {})
  end()
  await running
  await load.runSignIn('192.0.2.1', async () => {})
})

it('sign-ins of one address are limited to a share of all sign-ins [R-17]', async () => {
  const load = createLoad({ signIns: 3, signInsPerAddress: 2 })
  const { work, end } = pending()
  const running = [load.runSignIn('192.0.2.1', work), load.runSignIn('192.0.2.1', work)]
  await expect(load.runSignIn('192.0.2.1', async () => {})).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await load.runSignIn('192.0.2.2', async () => {})
  end()
  await Promise.all(running)
  await load.runSignIn('192.0.2.1', async () => {})
})

describe('event-loop lag', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'performance'] }))
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  it('rejects work at first, and admits it half a second later [R-07]', async () => {
    const load = createLoad({ delayMs: 1000 })
    let held = 0
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + held)
    vi.advanceTimersByTime(500)
    expect(load.isFull()).toBe(false)
    held = 1500
    vi.advanceTimersByTime(100)
    expect([load.isFull(), load.isLate()]).toEqual([true, true])
    await expect(load.run('ada', async () => {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(load.runSignIn('192.0.2.1', async () => {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    vi.advanceTimersByTime(500)
    expect(load.isFull()).toBe(false)
  })

  it('below the limit rejects nothing', () => {
    const load = createLoad({ delayMs: 1000 })
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 900)
    vi.advanceTimersByTime(100)
    expect(load.isFull()).toBe(false)
  })
})

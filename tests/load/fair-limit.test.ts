import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FairLimit, isFair } from '../../src/load/fair-limit.ts'
import { createHeldBodies } from '../../src/load/held-bodies.ts'
import { createLoad } from '../../src/load/load.ts'
import { Tally } from '../../src/load/tally.ts'

/** Lets each key in turn take its maximum. */
function takeAll(tally: Tally, keys: number, limit: FairLimit): void {
  for (let n = 0; n < keys; n += 1) while (tally.mayHold(`key ${n}`, 1, limit)) tally.add(`key ${n}`)
}

describe('a shared limit', () => {
  it('gives a single holder the maximum per holder, within the total', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), (each, all) => {
        const tally = new Tally()
        takeAll(tally, 1, { each, all })
        expect(tally.total).toBe(Math.min(each, all))
      }),
    )
  })

  it('never exceeds the total or the maximum per holder', () => {
    const amounts = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 30 })), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 500 }), (taken, each, all) => {
        const tally = new Tally()
        for (const [key, amount] of taken) {
          if (tally.mayHold(`key ${key}`, amount, { each, all })) tally.add(`key ${key}`, amount)
          expect(tally.of(`key ${key}`)).toBeLessThanOrEqual(each)
        }
        expect(tally.total).toBeLessThanOrEqual(all)
      }),
    )
  })

  it.each([
    ['request bodies', { each: 8 * 1024, all: 128 * 1024 }, 40, 5 * 1024],
    ['connections', { each: 2500, all: 10_000 }, 16, 90],
    ['calls', { each: 16, all: 128 }, 16, 10],
    ['sign-ins', { each: 25, all: 50 }, 3, 5],
  ])('leaves room after many users have reached their maximum: %s', (_what, limit, keys, room) => {
    const tally = new Tally()
    takeAll(tally, keys, limit)
    expect(limit.all - tally.total).toBeGreaterThan(room)
  })

  it('admits a user who holds nothing while any capacity is free', () => {
    expect(isFair({ own: 0, total: 49 }, 1, { each: 25, all: 50 })).toBe(true)
    expect(isFair({ own: 1, total: 49 }, 1, { each: 25, all: 50 })).toBe(false)
    expect(isFair({ own: 0, total: 50 }, 1, { each: 25, all: 50 })).toBe(false)
  })
})

describe('callers at their maximum leave others', () => {
  it('room for a large request body [R-18]', () => {
    const bodies = createHeldBodies()
    for (let n = 0; n < 40; n += 1) {
      expect(() => {
        for (;;) bodies.hold(`greedy ${n}`, 256 * 1024)
      }).toThrow()
    }
    bodies.hold('modest', 1024 ** 2)
  })

  it('calls and places in the queue [R-18]', async () => {
    const load = createLoad({ delayMs: Number.POSITIVE_INFINITY })
    const ends: (() => void)[] = []
    const call = () => new Promise<void>((resolve) => ends.push(resolve))
    const greedy: Promise<void>[] = []
    for (let user = 0; user < 20; user += 1) {
      for (let n = 0; n < 600; n += 1) greedy.push(load.run(`greedy ${user}`, call).catch(() => {}))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await load.run('modest', async () => {})
    // All queued calls complete.
    while (load.calls > 0) {
      for (const end of ends.splice(0)) end()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(greedy)
  })

  it('a sign-in [R-18]', async () => {
    const load = createLoad({ delayMs: Number.POSITIVE_INFINITY })
    const ending = new AbortController()
    const request = () => new Promise<void>((resolve) => ending.signal.addEventListener('abort', () => resolve()))
    const greedy = ['one network', 'another', 'a third'].flatMap((network) =>
      Array.from({ length: 30 }, () => load.runSignIn(network, request).catch(() => {})),
    )
    await load.runSignIn('a fourth', async () => {})
    ending.abort()
    await Promise.all(greedy)
  })
})

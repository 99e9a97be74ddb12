import { describe, expect, it } from 'vitest'
import { createFairShare } from '../../src/fair-share.ts'

/** Creates work that records its start in `begun` and completes when `open` is called. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const state = { begun: false, open: resolve }
  return Object.assign(state, {
    work: async () => {
      state.begun = true
      await promise
    },
  })
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a fair share of capacity', () => {
  it('limits concurrent work per key, and runs the rest in order', async () => {
    const share = createFairShare((running) => running < 2)
    const gates = [gate(), gate(), gate(), gate()]
    const ends = gates.map(({ work }) => share('ada', work))
    await turn()
    expect(gates.map(({ begun }) => begun)).toEqual([true, true, false, false])
    gates[1]?.open()
    await turn()
    expect(gates.map(({ begun }) => begun)).toEqual([true, true, true, false])
    for (const { open } of gates) open()
    await Promise.all(ends)
  })

  it('does not make one key wait for another', async () => {
    const share = createFairShare((running) => running < 1)
    const slow = gate()
    const end = share('ada', slow.work)
    await expect(share('grace', async () => 'at once')).resolves.toBe('at once')
    slow.open()
    await end
  })

  it('runs the next work after a failure', async () => {
    const share = createFairShare((running) => running < 1)
    await expect(share('ada', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(share('ada', async () => 'yes')).resolves.toBe('yes')
  })

  it('starts work as soon as there is capacity, not only when work of the same key ends', async () => {
    const share = createFairShare((_own, total) => total < 3)
    const started: string[] = []
    const ends = new Map<string, () => void>()
    const run = (name: string) =>
      share(name[0] ?? '', async () => {
        started.push(name)
        await new Promise<void>((resolve) => ends.set(name, resolve))
      })
    const all = ['a1', 'b1', 'c1', 'a2', 'a3'].map(run)
    await Promise.resolve()
    expect(started).toEqual(['a1', 'b1', 'c1'])
    ends.get('b1')?.()
    await all[1]
    expect(started).toEqual(['a1', 'b1', 'c1', 'a2'])
    ends.get('c1')?.()
    await all[2]
    expect(started).toEqual(['a1', 'b1', 'c1', 'a2', 'a3'])
    for (const name of ['a1', 'a2', 'a3']) ends.get(name)?.()
    await Promise.all(all)
  })
})

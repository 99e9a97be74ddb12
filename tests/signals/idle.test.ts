import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSignals } from '../../src/database/notifications/signals.ts'
import { FakeNetwork } from './fake-network.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

function newSignals() {
  const network = new FakeNetwork()
  const problems: string[] = []
  const signals = createSignals({ ...network, onProblem: (problem) => problems.push(problem) })
  return { network, problems, signals }
}

describe('the signalling of a process', () => {
  it('has no connection, traffic or timer while it is idle', async () => {
    const { network, signals } = newSignals()
    await pass(60_000)
    expect([network.attempts.length, vi.getTimerCount()]).toEqual([0, 0])
    signals.send({ kind: 'changed', userId: 'ada' })
    await pass(4900)
    expect([network.connections, network.sent.length]).toEqual([1, 1])
    await pass(200)
    expect([network.connections, vi.getTimerCount()]).toEqual([0, 0])
    await pass(60_000)
    expect([network.attempts.length, network.sent.length, network.listens]).toEqual([1, 1, 0])
  })

  it('does not LISTEN while this process has no listeners', async () => {
    const { network, signals } = newSignals()
    for (let n = 0; n < 20; n++) {
      signals.send({ kind: 'changed', userId: 'ada' })
      await pass(1000)
    }
    expect([network.attempts.length, network.listens]).toEqual([1, 0])
  })

  it('replaces a listening connection when the last listener leaves, even while it sends', async () => {
    const { network, signals } = newSignals()
    const leave = signals.listen('ada', () => {})
    await pass(1100)
    expect(network.listening).toBe(1)
    leave()
    for (let n = 0; n < 60; n++) {
      signals.send({ kind: 'changed', userId: 'ada' })
      await pass(100)
    }
    expect([network.connections, network.listening]).toEqual([1, 0])
    await pass(5000)
    expect([network.connections, vi.getTimerCount()]).toEqual([0, 0])
    // One message is a loopback probe.
    expect(network.sent).toHaveLength(61)
  })

  it('keeps the connection when a listener joins again within 5 s', async () => {
    const { network, signals } = newSignals()
    for (let n = 0; n < 5; n++) {
      const leave = signals.listen('ada', () => {})
      await pass(100)
      leave()
      await pass(4000)
    }
    expect([network.listens, network.attempts.length]).toEqual([1, 2])
  })

  it('does not reconnect after a loss while no connection is needed', async () => {
    const { network, signals, problems } = newSignals()
    signals.send({ kind: 'changed', userId: 'ada' })
    await pass(100)
    network.cut()
    await pass(60_000)
    expect([network.attempts.length, problems, vi.getTimerCount()]).toEqual([1, [], 0])
  })

  it('leaves no timer or connection when it is stopped, at any point', async () => {
    for (const at of [0, 1, 5, 50, 500, 2500]) {
      for (const fault of ['none', 'refuses', 'pooled', 'dead'] as const) {
        const { network, signals } = newSignals()
        if (fault !== 'none') network[fault] = true
        signals.listen('ada', () => {})
        if (at > 0) signals.send({ kind: 'changed', userId: 'ada' })
        if (at > 0) await pass(at)
        const stopped = signals.stop()
        if (fault === 'dead') await pass(1000)
        await stopped
        expect([network.connections, vi.getTimerCount()], `${fault} at ${at}`).toEqual([0, 0])
      }
    }
  })

  it('works without a channel on a database with one process', async () => {
    const signals = createSignals()
    let received = 0
    signals.listen('ada', () => {
      received += 1
    })
    await pass(60_000)
    expect([received, vi.getTimerCount()]).toEqual([0, 0])
  })
})

import { describe, expect, it, vi } from 'vitest'
import { parseMessage } from '../../src/database/notifications/message.ts'
import { createSignals, type Signal } from '../../src/database/notifications/signals.ts'
import { changed, pass, useFakeClock } from './fake-clock.ts'
import { FakeNetwork } from './fake-network.ts'

useFakeClock()

/** Starts a process that listens for `ada`, on a network with faults. */
async function listening(faults: Partial<FakeNetwork> = {}) {
  const network = Object.assign(new FakeNetwork(), faults)
  const problems: string[] = []
  const received: Signal[] = []
  const signals = createSignals({ ...network, onProblem: (problem) => problems.push(problem) })
  signals.listen('ada', (signal) => received.push(signal))
  // By now the fast polling after the start is over; the next poll is 15 s away.
  await pass(2000)
  const receivedWithin = async (milliseconds: number) => {
    received.length = 0
    await pass(milliseconds)
    return received.length
  }
  return { network, problems, received, signals, receivedWithin }
}

describe('the signalling of a process whose connection fails', () => {
  it('notifies listeners every second while the connection is lost, and once after it is restored [S-14]', async () => {
    const { network, problems, receivedWithin } = await listening()
    expect(await receivedWithin(700)).toBe(0)
    network.refuses = true
    network.cut()
    expect(await receivedWithin(10_000)).toBe(10)
    expect(problems).toEqual([expect.stringMatching(/is lost; .* every second \(cut\)/)])
    network.refuses = false
    await pass(5000)
    expect(problems.slice(1)).toEqual([expect.stringMatching(/is restored$/)])
    expect(await receivedWithin(15_000)).toBe(1)
  })

  it('notifies every listener once after a reconnection, because signals may have been lost', async () => {
    const { network, receivedWithin } = await listening()
    network.cut()
    // The reconnection takes less than 100 ms, so only the started round of polling follows.
    expect(await receivedWithin(1200)).toBe(1)
    expect(await receivedWithin(15_000)).toBe(1)
    expect(network.listening).toBe(1)
  })

  it('spreads notifications over each second, one per user, including users who join later', async () => {
    const { network, signals } = await listening({ refuses: true })
    const received = new Map<string, number[]>()
    for (let n = 0; n < 60; n++) {
      signals.listen(`user-${n}`, ({ userId }) => received.set(userId, [...(received.get(userId) ?? []), Date.now()]))
      await pass(7)
    }
    await pass(1000)
    received.clear()
    await pass(10_000)
    expect(network.connections).toBe(0)
    for (const times of received.values()) {
      expect(times).toHaveLength(10)
      for (const [n, time] of times.slice(1).entries()) expect(time - (times[n] ?? 0)).toBe(1000)
    }
    expect(new Set([...received.values()].flat().map((time) => time % 1000)).size).toBeGreaterThan(10)
  })

  it('reconnects with exponential backoff from 100 ms to 5 s, with jitter', async () => {
    const { network } = await listening({ refuses: true })
    await pass(60_000)
    const waits = network.attempts.slice(1).map((at, n) => at - (network.attempts[n] ?? 0))
    for (const [n, wait] of waits.entries()) {
      const longest = Math.min(100 * 2 ** n, 5000)
      expect(wait).toBeGreaterThanOrEqual(longest / 2)
      expect(wait).toBeLessThanOrEqual(longest + 1)
    }
    expect(new Set(waits).size).toBeGreaterThan(5)
    network.refuses = false
    await pass(6000)
    network.cut()
    const before = network.attempts.length
    await pass(150)
    expect(network.attempts.length).toBeGreaterThan(before)
  })

  it('detects that no signals arrive through a pooler, and names the variable to set [S-14]', async () => {
    const { network, problems, receivedWithin } = await listening({ pooled: true })
    await pass(1000)
    expect(problems).toEqual([expect.stringMatching(/receives no messages.*DIRECT_DATABASE_URL/)])
    expect(await receivedWithin(20_000)).toBe(20)
    expect(problems).toHaveLength(1)
    expect(network.listening).toBe(1)
    network.pooled = false
    await pass(8000)
    expect(problems.slice(1)).toEqual([expect.stringMatching(/is restored$/)])
    expect(await receivedWithin(15_000)).toBe(1)
  })

  it('sends through a pooler without delay', async () => {
    const { network, signals } = await listening({ pooled: true })
    await pass(2000)
    network.sent.length = 0
    signals.send(changed('grace'))
    await pass(0)
    expect(network.sent[0]?.messages[0]).toContain('grace')
  })

  it('detects a dead connection within 17 s, even without traffic [S-14]', async () => {
    const { network, problems, receivedWithin } = await listening()
    network.dead = true
    await pass(17_000)
    expect(problems).toEqual([expect.stringContaining('the connection does not answer')])
    expect(await receivedWithin(5000)).toBe(5)
    network.dead = false
    await pass(12_000)
    expect(problems.at(-1)).toMatch(/is restored$/)
    expect(network.connections).toBe(1)
  })

  it('sends queued signals in order after a lost connection', async () => {
    const { network, received } = await listening()
    const other = createSignals(network)
    other.send(changed('grace'))
    await pass(100)
    network.dead = true
    other.send(changed('ada'))
    await pass(20)
    other.send({ kind: 'signed-out', userId: 'ada', sessionId: 'one' })
    network.cut('sending')
    other.send({ kind: 'deleted', userId: 'ada' })
    network.dead = false
    received.length = 0
    await pass(300)
    const kinds = received.map(({ kind }) => kind)
    expect(kinds.slice(kinds.indexOf('signed-out') - 1)).toEqual(['changed', 'signed-out', 'deleted'])
    const sent = network.sent.flatMap(({ messages }) => messages.flatMap((text) => parseMessage(text) ?? []))
    expect(sent.filter(({ signals }) => signals.some((one) => 'userId' in one && one.userId === 'ada'))).toHaveLength(1)
  })

  it('queues signals of 10,000 users while it cannot send, replaces more by one for all users, and keeps sign-outs', async () => {
    const { network, received } = await listening()
    const sender = createSignals(network)
    const bystander = createSignals(network)
    let bystanderReceived = 0
    bystander.listen('bystander', () => {
      bystanderReceived += 1
    })
    const sendAll = async (count: number) => {
      await pass(5100)
      network.refuses = true
      sender.send({ kind: 'signed-out', userId: 'ada', sessionId: 'one' })
      for (let n = 1; n < count; n++) sender.send(changed(`user-${n}`))
      network.refuses = false
      received.length = 0
      bystanderReceived = 0
      network.sent.length = 0
      await pass(400)
      const { messages = [] } = network.sent.find(({ messages }) => messages.join('').includes('signals')) ?? {}
      await pass(1000)
      return { users: messages.join('').split('user-').length - 1, everyone: messages.join('').includes('everyone') }
    }
    expect(await sendAll(10_000)).toEqual({ users: 9999, everyone: false })
    expect(await sendAll(10_050)).toEqual({ users: 0, everyone: true })
    expect(bystanderReceived).toBeGreaterThanOrEqual(1)
    expect(received).toContainEqual({ kind: 'signed-out', userId: 'ada', sessionId: 'one' })
  })

  it('reports a lost and a restored connection when it only sends', async () => {
    const network = Object.assign(new FakeNetwork(), { refuses: true })
    const problems: string[] = []
    const signals = createSignals({ ...network, onProblem: (problem) => problems.push(problem) })
    signals.send(changed('ada'))
    await pass(5000)
    network.refuses = false
    await pass(5000)
    expect(problems).toEqual([expect.stringContaining('connection refused'), expect.stringMatching(/is restored$/)])
    await pass(5000)
    expect([network.connections, vi.getTimerCount()]).toEqual([0, 0])
  })

  it('keeps polling when signals for all users arrive continuously', async () => {
    const { network, receivedWithin } = await listening()
    const calls = setInterval(() => network.inject('{"from":"x","signals":[{"kind":"everyone"}]}'), 5)
    const received = await receivedWithin(10_000)
    clearInterval(calls)
    expect(received).toBeGreaterThanOrEqual(9)
  })

  it('does not notify a listener more often when it leaves and rejoins at each signal', async () => {
    const { signals, network } = await listening()
    network.refuses = true
    network.cut()
    const alone = createSignals(network)
    let received = 0
    function listen(): void {
      const leave = alone.listen('grace', () => {
        received += 1
        leave()
        listen()
      })
    }
    listen()
    await pass(60_000)
    expect(received).toBeLessThanOrEqual(60)
    await signals.stop()
  })

  it('does not report a restored connection when it can send but has not verified receiving', async () => {
    const { network, problems, signals } = await listening({ most: 1 })
    for (let n = 0; n < 300; n++) {
      signals.send(changed('grace'))
      await pass(100)
    }
    expect(problems).toEqual([expect.stringContaining('is lost')])
    // Two per attempt: the connection that listens, and the one that probes it.
    expect(network.attempts.length).toBeLessThan(40)
  })

  it('does not report a restored connection when it only stops listening', async () => {
    const network = Object.assign(new FakeNetwork(), { pooled: true })
    const problems: string[] = []
    const signals = createSignals({ ...network, onProblem: (problem) => problems.push(problem) })
    const leave = signals.listen('ada', () => {})
    await pass(3000)
    leave()
    for (let n = 0; n < 100; n++) {
      signals.send(changed('grace'))
      await pass(100)
    }
    expect(problems).toEqual([expect.stringContaining('receives no messages')])
  })
})

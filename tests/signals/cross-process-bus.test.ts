import { describe, expect, it, vi } from 'vitest'
import { createSignals, type Signal } from '../../src/database/notifications/signals.ts'
import { changed, pass, useFakeClock } from './fake-clock.ts'
import { FakeNetwork } from './fake-network.ts'

useFakeClock()

/** Starts a sender, and a receiver that listens for `ada` and will not poll within the next 700 ms. */
async function twoProcesses() {
  const network = new FakeNetwork()
  const { openChannel } = network
  const [sender, receiver] = [createSignals({ openChannel }), createSignals({ openChannel })]
  const received: Signal[] = []
  receiver.listen('ada', (signal) => received.push(signal))
  await pass(1100)
  received.length = 0
  network.sent.length = 0
  return { network, sender, receiver, received }
}

describe('the cross-process bus', () => {
  it('notifies listeners of another process, immediately if nothing was sent just before', async () => {
    const { network, sender, received } = await twoProcesses()
    sender.send(changed('grace'))
    await pass(0)
    expect(network.sent).toHaveLength(1)
    await pass(10)
    const at = Date.now()
    sender.send(changed('ada'))
    await pass(0)
    expect(received).toEqual([changed('ada')])
    expect(network.sent.at(-1)?.at).toBe(at)
  })

  it('sends at most one statement per 10 ms, with each signal once and in order', async () => {
    const { network, sender, received } = await twoProcesses()
    const start = Date.now()
    sender.send(changed('ada'))
    await pass(0)
    for (let n = 0; n < 9; n++) {
      for (let user = 0; user < 50; user++) sender.send(changed(`user-${user}`))
      sender.send(changed('ada'))
      sender.send({ kind: 'signed-out', userId: 'ada', sessionId: 'one' })
      sender.send({ kind: 'deleted', userId: 'ada' })
      await pass(1)
    }
    expect(network.sent).toHaveLength(1)
    await pass(1)
    expect(network.sent.map(({ at }) => at - start)).toEqual([0, 10])
    expect(network.sent[1]?.messages.join('').match(/user-7"/g)).toHaveLength(1)
    expect(received.map(({ kind }) => kind)).toEqual(['changed', 'changed', 'signed-out', 'deleted'])
  })

  it('sends a thousand changes per second in a hundred statements', async () => {
    const { network, sender } = await twoProcesses()
    for (let n = 0; n < 1000; n++) {
      sender.send(changed(`user-${n}`))
      await pass(1)
    }
    expect(network.sent.length).toBeGreaterThan(95)
    expect(network.sent.length).toBeLessThanOrEqual(101)
  })

  it('sends the next statement only after the previous one was answered', async () => {
    const { network, sender, received } = await twoProcesses()
    network.dead = true
    sender.send(changed('ada'))
    await pass(50)
    sender.send(changed('ada'))
    await pass(50)
    expect(network.attempts).toHaveLength(3)
    expect([network.sent, received]).toEqual([[], []])
  })

  it('does not notify its own listeners a second time when its message comes back', async () => {
    const network = new FakeNetwork()
    const signals = createSignals(network)
    let received = 0
    signals.listen('ada', () => {
      received += 1
    })
    await pass(1100)
    received = 0
    signals.send(changed('ada'))
    await pass(100)
    expect([received, network.sent.length]).toEqual([1, 2])
  })

  it('ignores malformed messages', async () => {
    const { network, sender, received } = await twoProcesses()
    for (const text of ['', '{', 'null', '{"from":"x","signals":[{"kind":"changed"}]}', '{"from":"x","probe":"y"}']) {
      network.inject(text)
    }
    expect(received).toEqual([])
    sender.send(changed('ada'))
    await pass(0)
    expect(received).toEqual([changed('ada')])
  })

  it('notifies every listener every 15 s, spread over that time', async () => {
    const network = new FakeNetwork()
    const signals = createSignals(network)
    const received = new Map<string, number[]>()
    for (let n = 0; n < 100; n++) {
      signals.listen(`user-${n}`, ({ userId }) => received.set(userId, [...(received.get(userId) ?? []), Date.now()]))
    }
    await pass(1100)
    received.clear()
    await pass(15_000)
    expect([...received.values()].map((times) => times.length)).toEqual(Array(100).fill(1))
    const times = [...received.values()].flat()
    for (const time of times) expect(times.filter((other) => other === time).length).toBeLessThan(15)
  })

  it('sends queued signals before it stops', async () => {
    const { network, sender, received } = await twoProcesses()
    sender.send(changed('grace'))
    await pass(0)
    sender.send(changed('ada'))
    await sender.stop()
    expect(received).toEqual([changed('ada')])
    expect(network.connections).toBe(1)
  })

  it('stops within a second if the connection is dead', async () => {
    const { network, sender, receiver } = await twoProcesses()
    sender.send(changed('grace'))
    await pass(0)
    network.dead = true
    sender.send(changed('ada'))
    const stopped = Promise.all([sender.stop(), receiver.stop()])
    await pass(1000)
    await stopped
    expect([network.connections, vi.getTimerCount()]).toEqual([0, 0])
  })
})

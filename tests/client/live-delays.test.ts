import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import type { LiveStatus } from '../../client-sdk/src/live-options.ts'
import { pause, reconnectDelay } from '../../client-sdk/src/reconnect.ts'
import { change, connected, cursorsOf, ending, PING, streams } from './live-answers.ts'
import { drops, fails, hangs, proxyAnswers, type Reaction, scriptedServer } from './scripted-server.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Collects the reported delays of a stream in milliseconds, and its other states. */
async function observe(reactions: Reaction[], milliseconds: number) {
  const server = scriptedServer(...reactions)
  const tw = createTaskwire({ url: 'http://test', fetch: server.fetch })
  const controller = new AbortController()
  const states: (string | number)[] = []
  const onStatus = (status: LiveStatus) => {
    states.push(status.state === 'waiting' ? Math.round(status.retryInMs) : status.state)
  }
  const seqs: number[] = []
  const ended = (async () => {
    for await (const { seq } of tw.changes.live({ onStatus, signal: controller.signal })) seqs.push(seq)
  })()
  await loaded()
  await vi.advanceTimersByTimeAsync(milliseconds)
  controller.abort()
  await ended
  const waits = states.filter((state) => typeof state === 'number')
  return { states, waits, seqs, requests: server.requests, between: server.waits() }
}

/** Waits until the streaming module is loaded. */
const loaded = () => import('../../client-sdk/src/live.ts').then(() => vi.advanceTimersByTimeAsync(0))

describe('the delay before a reconnection', () => {
  it('is up to 1 s, then 1, 2, 4 … 30 s, reduced by up to half', () => {
    const delays = (random: number) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 2000].map((n) => reconnectDelay(n, undefined, () => random))
    expect(delays(0)).toEqual([0, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
    expect(delays(1)).toEqual([1000, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  it('is never shorter than the server requests', () => {
    expect(reconnectDelay(1, 5000, () => 0)).toBe(5000)
    expect(reconnectDelay(1, 5000, () => 1)).toBe(6000)
    expect(reconnectDelay(3, 60_000, () => 0.5)).toBe(61_500)
  })

  it('never exceeds the maximum of a timer', () => {
    expect(reconnectDelay(1, 1e15, () => 0.5)).toBe(2 ** 31 - 1)
  })

  it('spreads 1,000 clients disconnected simultaneously over one second', () => {
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let n = 0; n < 1000; n++) {
      const tenth = Math.floor(reconnectDelay(1, undefined, () => (n + 0.5) / 1000) / 100)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    expect(tenths).toEqual(Array(10).fill(100))
  })
})

describe('a stream', () => {
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
  })

  it('waits longer after each failure, and resets the backoff after an open connection', async () => {
    const open = streams([connected(), change(1)], 'ends')
    const { waits, states } = await observe([drops, drops, drops, open, drops, streams([connected()])], 40_000)
    expect(waits).toEqual([1000, 1000, 2000, 1000, 1000])
    expect(states.slice(-3)).toEqual([1000, 'connecting', 'live'])
  })

  it('reports each change of its state once', async () => {
    const { states } = await observe([streams([connected(), PING, change(1), change(2)], 'ends'), drops, hangs], 10_000)
    expect(states).toEqual(['connecting', 'live', 1000, 'connecting', 1000, 'connecting'])
  })

  it.each([
    ['a 503 with retryAfterMs', fails('UNAVAILABLE', { retryAfterMs: 7000 })],
    ['a 429 with Retry-After', fails('RATE_LIMITED', {}, { 'retry-after': '7' })],
    ['a 502 of a proxy with Retry-After', proxyAnswers(502, { 'retry-after': '7' })],
    ['an open stream that the server ends with retryAfterMs', streams([ending('UNAVAILABLE', { retryAfterMs: 7000 })])],
  ])('reconnects no earlier than the server requests: %s', async (_, reaction) => {
    const { waits, between } = await observe([reaction, hangs], 10_000)
    expect(waits).toEqual([8000])
    expect(between[0]).toBeGreaterThanOrEqual(7000)
  })

  it.each([
    ['a change with invalid JSON', 'id: c2\ndata: {"json":\n\n'],
    ['a change without an id', 'data: {"json":{"seq":2,"kind":"purge","id":"a"}}\n\n'],
    ['a change that is not an object', 'id: c2\ndata: {"json":7}\n\n'],
    ['an error without data', 'event: serialized-error\ndata: {"json":{"message":"?"}}\n\n'],
  ])('closes the connection after an invalid event and backs off: %s', async (_, event) => {
    const broken = streams([connected(), change(1) + event + change(3)])
    const always = streams([connected(), event])
    const { waits, seqs, requests } = await observe([broken, always], 20_000)
    expect(seqs).toEqual([1])
    expect(waits).toEqual([1000, 1000, 2000, 4000, 8000, 16_000])
    expect(cursorsOf(requests.slice(0, 3))).toEqual([undefined, 'c1', 'c1'])
  })

  it('backs off when every connection ends with a server error', async () => {
    const { waits } = await observe([streams([connected(), ending('INTERNAL')])], 20_000)
    expect(waits).toEqual([1000, 1000, 2000, 4000, 8000, 16_000])
  })

  it('closes the connection after 45 s without data, or the time that the server sets', async () => {
    const silent = (first: string) => streams([first])
    const { between } = await observe([silent(PING), silent(connected(20_000)), silent(connected())], 80_000)
    expect(between).toEqual([46_000, 21_000])
  })

  it('stays connected while any data arrives', async () => {
    let n = 0
    const pinging: Reaction = () => {
      const body = new ReadableStream<Uint8Array>(
        {
          pull: async (controller) => {
            await new Promise((resolve) => setTimeout(resolve, 40_000))
            controller.enqueue(new TextEncoder().encode(n++ % 2 === 0 ? PING : ': comment\n\n'))
          },
        },
        { highWaterMark: 0 },
      )
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    }
    const { requests } = await observe([pinging], 300_000)
    expect(requests).toHaveLength(1)
  })

  it('reconnects if there is no response within 30 s', async () => {
    const { between } = await observe([hangs], 80_000)
    expect(between).toEqual([31_000, 31_000])
  })

  it('reconnects immediately when the browser is online again, but no earlier than the server requests', async () => {
    const window = new EventTarget()
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window))
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window))
    setTimeout(() => window.dispatchEvent(new Event('online')), 300)
    expect((await observe([drops, hangs], 1000)).between).toEqual([300])
    setTimeout(() => window.dispatchEvent(new Event('online')), 300)
    expect((await observe([fails('UNAVAILABLE', { retryAfterMs: 500 }), hangs], 2000)).between).toEqual([1500])
  })
})

it('the wait before a reconnection removes its timer and listeners, however it ends', async () => {
  const window = new EventTarget()
  const remove = vi.spyOn(window, 'removeEventListener')
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window))
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window))
  const { signal } = new AbortController()
  const waiting = pause(5000, { signal, untilOnline: true })
  window.dispatchEvent(new Event('online'))
  await waiting
  await pause(5000, { signal: AbortSignal.abort(), untilOnline: true })
  expect(vi.getTimerCount()).toBe(0)
  expect(remove).toHaveBeenCalledTimes(2)
})

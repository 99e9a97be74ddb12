import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import type { CallOptions, TaskwireOptions } from '../../client-sdk/src/options.ts'
import { answers, drops, fails, hangs, proxyAnswers, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-22T12:00:00Z') })
  // The full backoff, without jitter.
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const id = '0192f4a0-0000-7000-8000-000000000000'
const task = { id, title: 'Buy milk', version: 1 }

function clientOn(reactions: Reaction[], options: Partial<TaskwireOptions> = {}) {
  const server = scriptedServer(...reactions)
  return { server, tw: createTaskwire({ url: 'http://test', fetch: server.fetch, ...options }) }
}

/** Runs all timers until the call has settled. */
async function run<T>(call: Promise<T>): Promise<T> {
  call.catch(() => {})
  await vi.runAllTimersAsync()
  return call
}

type Method = (tw: Taskwire, options?: CallOptions) => Promise<unknown>

const METHODS: [what: string, procedure: string, call: Method][] = [
  ['a query', 'tasks.get', (tw, options) => tw.tasks.get({ id }, options)],
  ['a change', 'tasks.create', (tw, options) => tw.tasks.create({ title: 'Buy milk' }, options)],
]

describe.each(METHODS)('%s', (_, procedure, call) => {
  const passing: [what: string, reaction: Reaction, wait: number][] = [
    ['a dropped connection', drops, 500],
    ['a 500', fails('INTERNAL'), 500],
    ['a 503', fails('UNAVAILABLE'), 500],
    ['a 503 with retryAfterMs in the body', fails('UNAVAILABLE', { retryAfterMs: 1234 }), 1234],
    ['a 503 with Retry-After', fails('UNAVAILABLE', {}, { 'retry-after': '3' }), 3000],
    ['a 429', fails('RATE_LIMITED'), 500],
    ['a 429 with Retry-After in seconds', fails('RATE_LIMITED', {}, { 'retry-after': '60' }), 60_000],
    ['a 429 with Retry-After 0', fails('RATE_LIMITED', {}, { 'retry-after': '0' }), 0],
    [
      'a 429 of a proxy with Retry-After as a date',
      proxyAnswers(429, { 'retry-after': 'Sun, 22 Nov 2026 12:00:07 GMT' }),
      7000,
    ],
    ['a 502 of a proxy, in HTML', proxyAnswers(502), 500],
    ['a 504 of a proxy, in HTML', proxyAnswers(504), 500],
    ['a 200 of a proxy, in HTML', proxyAnswers(200), 500],
    ['a 408 of a proxy', proxyAnswers(408), 500],
    ['an invalid Retry-After', proxyAnswers(503, { 'retry-after': 'soon' }), 500],
  ]
  it.each(passing)('is retried after %s [R-12]', async (_, reaction, wait) => {
    const { server, tw } = clientOn([reaction, answers(task)])
    expect(await run(call(tw))).toEqual(task)
    expect(server.requests).toHaveLength(2)
    // The date has whole seconds, and a batch is sent after one tick.
    expect(Math.abs((server.waits()[0] ?? -1) - wait)).toBeLessThanOrEqual(5)
  })

  it('is attempted three times with growing delays, then fails with the last error [R-12]', async () => {
    const { server, tw } = clientOn([fails('UNAVAILABLE'), drops])
    expect(await run(errorOf(call(tw)))).toMatchObject({ code: 'NETWORK', status: undefined })
    expect(server.waits().map((wait) => Math.round(wait / 10) * 10)).toEqual([500, 1000])
  })

  it('backs off up to 8 s, with delays reduced by up to a quarter [R-12]', async () => {
    const { server, tw } = clientOn([drops], { retries: 7 })
    vi.mocked(Math.random).mockReturnValue(0.999_999)
    await run(errorOf(call(tw)))
    expect(server.waits().map((wait) => Math.round(wait / 25) * 25)).toEqual([375, 750, 1500, 3000, 6000, 6000, 6000])
  })

  it('fails immediately if Retry-After exceeds 60 s [R-12]', async () => {
    const { server, tw } = clientOn([fails('RATE_LIMITED', { retryAfterMs: 60_001 })])
    expect(await run(errorOf(call(tw)))).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 60_001 })
    expect(server.requests).toHaveLength(1)
  })

  it('is retried after a timeout', async () => {
    const { server, tw } = clientOn([hangs, answers(task)], { timeoutMs: 1000 })
    expect(await run(call(tw))).toEqual(task)
    expect(Math.round((server.waits()[0] ?? 0) / 10)).toBe(150)
  })

  it('is not retried after an error that is not retryable', async () => {
    for (const code of ['NOT_FOUND', 'INVALID_INPUT', 'FORBIDDEN', 'CONFLICT', 'IDEMPOTENCY_MISMATCH'] as const) {
      const { server, tw } = clientOn([fails(code)])
      expect((await run(errorOf(call(tw)))).code).toBe(code)
      expect(server.requests).toHaveLength(1)
    }
  })

  it('is not retried with retries 0', async () => {
    for (const reaction of [drops, fails('UNAVAILABLE', { retryAfterMs: 1 }), proxyAnswers(502)]) {
      const { server, tw } = clientOn([reaction], { retries: 0 })
      await run(errorOf(call(tw)))
      expect(server.requests).toHaveLength(1)
    }
  })

  it('stops waiting for a retry when it is aborted', async () => {
    const { server, tw } = clientOn([fails('UNAVAILABLE', { retryAfterMs: 50_000 })])
    const controller = new AbortController()
    const ended = errorOf(call(tw, { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(100)
    controller.abort('enough')
    expect(await ended).toMatchObject({ code: 'ABORTED', cause: 'enough' })
    expect(vi.getTimerCount()).toBe(0)
    expect(server.requests).toHaveLength(1)
  })

  it('calls onRequest for every attempt', async () => {
    const onRequest = vi.fn()
    const { tw } = clientOn([drops, fails('UNAVAILABLE'), answers(task)], { onRequest })
    await run(call(tw))
    expect(onRequest.mock.calls).toEqual([1, 2, 3].map((attempt) => [{ procedure, attempt }]))
  })
})

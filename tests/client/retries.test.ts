import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import type { TaskwireOptions } from '../../client-sdk/src/options.ts'
import {
  answers,
  drops,
  fails,
  hangs,
  inputsOf,
  proxyAnswers,
  type Reaction,
  scriptedServer,
} from './scripted-server.ts'
import { errorOf } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-22T12:00:00Z') })
  // The whole back-off, without the part that is taken off at random.
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

/** Lets all timers run until the call has ended. */
async function run<T>(call: Promise<T>): Promise<T> {
  call.catch(() => {})
  await vi.runAllTimersAsync()
  return call
}

describe('a query', () => {
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
    ['a 408 of a proxy', proxyAnswers(408), 500],
    ['a Retry-After that says nothing', proxyAnswers(503, { 'retry-after': 'soon' }), 500],
  ]
  it.each(passing)('is tried again after %s', async (_, reaction, wait) => {
    const { server, tw } = clientOn([reaction, answers(task)])
    expect(await run(tw.tasks.get({ id }))).toEqual(task)
    expect(server.requests).toHaveLength(2)
    // The date is one of whole seconds, and a tick goes by before a batch is sent.
    expect(Math.abs((server.waits()[0] ?? -1) - wait)).toBeLessThanOrEqual(5)
  })

  it('is tried three times, waiting longer each time, and then fails with the last error', async () => {
    const { server, tw } = clientOn([drops])
    expect(await run(errorOf(tw.tasks.list()))).toMatchObject({ code: 'NETWORK', status: undefined })
    expect(server.waits().map((wait) => Math.round(wait / 10) * 10)).toEqual([500, 1000])
  })

  it('never waits longer than 8 s of its own, and shortens each wait by up to a quarter', async () => {
    const { server, tw } = clientOn([drops], { retries: 7 })
    vi.mocked(Math.random).mockReturnValue(0.999_999)
    await run(errorOf(tw.tasks.list()))
    expect(server.waits().map((wait) => Math.round(wait / 25) * 25)).toEqual([375, 750, 1500, 3000, 6000, 6000, 6000])
  })

  it('fails at once when the server asks for more than 60 s', async () => {
    const { server, tw } = clientOn([fails('RATE_LIMITED', { retryAfterMs: 60_001 })])
    expect(await run(errorOf(tw.tasks.list()))).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 60_001 })
    expect(server.requests).toHaveLength(1)
  })

  it('is tried again when a try ran out of time', async () => {
    const { server, tw } = clientOn([hangs, answers(task)], { timeoutMs: 1000 })
    expect(await run(tw.tasks.get({ id }))).toEqual(task)
    expect(Math.round((server.waits()[0] ?? 0) / 10)).toBe(150)
  })

  it('is not tried again when that cannot help, or is not wanted', async () => {
    for (const code of ['NOT_FOUND', 'INVALID_INPUT', 'FORBIDDEN', 'CONFLICT'] as const) {
      const { server, tw } = clientOn([fails(code)])
      expect((await run(errorOf(tw.tasks.get({ id })))).code).toBe(code)
      expect(server.requests).toHaveLength(1)
    }
    const { server, tw } = clientOn([drops], { retries: 0 })
    await run(errorOf(tw.tasks.get({ id })))
    expect(server.requests).toHaveLength(1)
  })

  it('stops waiting when it is aborted', async () => {
    const { server, tw } = clientOn([fails('UNAVAILABLE', { retryAfterMs: 50_000 })])
    const controller = new AbortController()
    const call = errorOf(tw.tasks.list({}, { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(100)
    controller.abort('enough')
    expect(await call).toMatchObject({ code: 'ABORTED', cause: 'enough' })
    expect(vi.getTimerCount()).toBe(0)
    expect(server.requests).toHaveLength(1)
  })

  it('tells of every try', async () => {
    const onRequest = vi.fn()
    const { tw } = clientOn([drops, fails('UNAVAILABLE'), answers({})], { onRequest })
    await run(tw.tasks.stats())
    expect(onRequest.mock.calls).toEqual([1, 2, 3].map((attempt) => [{ procedure: 'tasks.stats', attempt }]))
  })
})

describe('a change', () => {
  it.each(['update', 'complete', 'reopen', 'delete', 'restore'] as const)('by %s is never repeated', async (verb) => {
    for (const reaction of [
      drops,
      fails('UNAVAILABLE'),
      fails('RATE_LIMITED', { retryAfterMs: 1 }),
      proxyAnswers(502),
    ]) {
      const { server, tw } = clientOn([reaction])
      await run(errorOf(tw.tasks[verb]({ id })))
      expect(server.requests).toHaveLength(1)
    }
  })

  it('by create is repeated with the same id, which the client makes', async () => {
    const { server, tw } = clientOn([drops, proxyAnswers(504), answers(task)])
    expect(await run(tw.tasks.create({ title: 'Buy milk' }))).toEqual(task)
    const [first, ...others] = server.requests.flatMap(inputsOf)
    expect(first).toEqual({
      title: 'Buy milk',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/),
    })
    expect(others).toEqual([first, first])
  })
})

describe('a CONFLICT of create', () => {
  const row = {
    ...task,
    description: '',
    priority: 'none',
    tags: ['home'],
    due: { date: '2026-11-30', time: '09:00' },
    completed: false,
  }
  const input = { id: id.toUpperCase(), title: 'Buy milk', tags: ['home'], due: { time: '09:00', date: '2026-11-30' } }
  const conflict = (current: object) => fails('CONFLICT', { current })

  it('after a lost answer is the success of the try before', async () => {
    for (const lost of [drops, fails('INTERNAL'), proxyAnswers(502)]) {
      const { tw } = clientOn([lost, conflict(row)])
      expect(await run(tw.tasks.create(input))).toEqual(row)
    }
  })

  it('after a lost answer is success under an id of the client, even where the task was changed since', async () => {
    const { tw } = clientOn([drops, conflict({ ...row, title: 'Changed elsewhere', version: 2 })])
    expect(await run(tw.tasks.create({ title: 'Buy milk' }))).toMatchObject({ title: 'Changed elsewhere' })
  })

  it('on the first try is a CONFLICT, also with the same content', async () => {
    const { server, tw } = clientOn([conflict(row)])
    expect(await run(errorOf(tw.tasks.create(input)))).toMatchObject({ code: 'CONFLICT', current: row })
    expect(server.requests).toHaveLength(1)
  })

  it('after a try that was surely not carried out is a CONFLICT', async () => {
    const { tw } = clientOn([fails('RATE_LIMITED', { retryAfterMs: 1 }), conflict(row)])
    expect((await run(errorOf(tw.tasks.create(input)))).code).toBe('CONFLICT')
    let token = 0
    const renewing = clientOn([fails('UNAUTHENTICATED'), conflict(row)], { token: async () => `token-${++token}` })
    expect((await run(errorOf(renewing.tw.tasks.create(input)))).code).toBe('CONFLICT')
  })

  it.each<[what: string, current: object]>([
    ['another title', { ...row, title: 'Buy bread' }],
    ['another due time', { ...row, due: { date: '2026-11-30', time: '10:00' } }],
    ['other tags', { ...row, tags: ['home', 'shop'] }],
    ['a later version', { ...row, version: 2 }],
  ])('after a lost answer is a CONFLICT when the id was held before: %s', async (_, current) => {
    const { tw } = clientOn([drops, conflict(current)])
    expect(await run(errorOf(tw.tasks.create(input)))).toMatchObject({ code: 'CONFLICT', current })
  })
})

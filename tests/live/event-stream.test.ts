import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HttpEnvironment } from '../../src/http/request/environment.ts'
import { RequestRecord } from '../../src/http/request/request-record.ts'
import { eventStream } from '../../src/http/streaming/event-stream.ts'
import { createLogger } from '../../src/observability.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Creates a stream of pushed events. */
async function open(method = 'GET', outgoing?: { destroy(): void }) {
  const log: Record<string, unknown>[] = []
  const logger = createLogger('info', { write: (line) => log.push(JSON.parse(line)) })
  const waiting: ((result: IteratorResult<string>) => void)[] = []
  const reads: number[] = []
  const events: AsyncIterator<string> = {
    next: () => {
      reads.push(Date.now())
      return new Promise((resolve) => waiting.push(resolve))
    },
    return: vi.fn(async () => ({ done: true as const, value: undefined })),
  }
  const app = new Hono<HttpEnvironment>()
  app.get('/', (c) => {
    const response = eventStream(c, events)
    record.write({ requests: logger, faults: logger, audit: () => {} }, { method, path: '/', status: 200 })
    return response
  })
  const record = new RequestRecord('r', () => '127.0.0.1')
  const response = await app.request('/', { method }, { record, outgoing })
  const reader = response.body?.getReader()
  return {
    response,
    log,
    reads,
    events,
    push: (value: string) => waiting.shift()?.({ done: false, value }),
    finish: () => waiting.shift()?.({ done: true, value: undefined }),
    read: async () => {
      const { value } = (await reader?.read()) ?? {}
      return value && new TextDecoder().decode(value)
    },
    cancel: () => reader?.cancel(),
  }
}

describe('an event stream', () => {
  it('starts with a random retry delay, so that disconnected readers do not reconnect at once', async () => {
    const random = vi.spyOn(Math, 'random')
    for (const [value, milliseconds] of [
      [0, 1000],
      [0.5, 2500],
      [1 - Number.EPSILON, 4000],
    ] as const) {
      random.mockReturnValue(value)
      expect(await (await open()).read()).toBe(`retry: ${milliseconds}\n\n`)
    }
  })

  it('has headers against caching, compression and buffering by proxies [S-13]', async () => {
    const { headers } = (await open()).response
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    expect(headers.has('content-encoding')).toBe(false)
  })

  it('sends a ping after 15 idle seconds, and still delivers the next event', async () => {
    const { read, push, reads } = await open()
    await read()
    for (let n = 0; n < 3; n++) {
      const next = read()
      await vi.advanceTimersByTimeAsync(15_000)
      expect(await next).toBe('event: ping\ndata:\n\n')
    }
    const next = read()
    push('data: 1\n\n')
    expect(await next).toBe('data: 1\n\n')
    // The event awaited during the pings is delivered once.
    expect(reads.length).toBeLessThanOrEqual(2)
  })

  it('applies backpressure, and disconnects a reader that takes nothing for 15 seconds [S-08]', async () => {
    const outgoing = { destroy: vi.fn() }
    const { read, push, reads, log, events } = await open('GET', outgoing)
    await read()
    await vi.advanceTimersByTimeAsync(0)
    push('data: 1\n\n')
    await vi.advanceTimersByTimeAsync(14_999)
    expect(reads).toHaveLength(1)
    expect(outgoing.destroy).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(outgoing.destroy).toHaveBeenCalledOnce()
    expect(events.return).toHaveBeenCalledOnce()
    expect(log.at(-1)).toMatchObject({ msg: 'request', ended: 'client too slow' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('detects a dead connection within two ping intervals and releases its resources [S-09]', async () => {
    const outgoing = { destroy: vi.fn() }
    const { read, log, events } = await open('GET', outgoing)
    await read()
    await vi.advanceTimersByTimeAsync(29_999)
    expect(outgoing.destroy).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(outgoing.destroy).toHaveBeenCalledOnce()
    expect(events.return).toHaveBeenCalledOnce()
    expect(log.at(-1)).toMatchObject({ msg: 'request', ended: 'client too slow' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('releases its events and writes the access log when the reader disconnects', async () => {
    const { read, cancel, log, events } = await open()
    await read()
    expect(log).toMatchObject([{ msg: 'stream opened' }])
    await vi.advanceTimersByTimeAsync(5000)
    await cancel()
    expect(events.return).toHaveBeenCalledOnce()
    expect(log.at(-1)).toMatchObject({ msg: 'request', ended: 'client disconnected' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends the response after the last event', async () => {
    const { read, push, finish, log } = await open()
    await read()
    const next = read()
    push('data: 1\n\n')
    await next
    const last = read()
    finish()
    expect(await last).toBeUndefined()
    expect(log.at(-1)).toMatchObject({ ended: 'finished' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('answers HEAD with the same headers and releases the stream at once', async () => {
    const { response, events } = await open('HEAD')
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(await response.text()).toBe('')
    expect(events.return).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })
})

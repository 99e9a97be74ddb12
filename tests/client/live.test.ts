import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CONTRACT_VERSION } from '../../client-sdk/src/contract.ts'
import type { LiveChange } from '../../client-sdk/src/live-options.ts'
import { encode } from '../../src/api/wire/encode.ts'
import { change, connected, cursorsOf, ending, FINAL, PING, streamed, streams } from './live-answers.ts'
import { liveClient, take } from './live-client.ts'
import { answers, drops, fails, hangs, proxyAnswers, type Reaction } from './scripted-server.ts'
import { errorOf } from './settled.ts'

// No delay before the first reconnection.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const seqs = (changes: LiveChange[]) => changes.map(({ seq }) => seq)

describe('a live stream', () => {
  it('sends the headers of a call, and delivers each change with its cursor and with Dates', async () => {
    const { tw, server } = liveClient([streams([connected() + PING, change(1) + change(2)])], {
      url: 'http://test/',
      token: 'a token',
      headers: { 'x-team': 'red', Accept: 'text/plain', 'X-TEAM': 'red', AUTHORIZATION: 'Basic eA==' },
    })
    const received = await take(tw.changes.live({ cursor: 'c0' }), 2)
    expect(received[0]).toEqual({
      seq: 1,
      entity: 'task',
      op: 'upsert',
      id: 'task 1',
      task: { id: 'task 1', title: 'Milk 🥛 1', createdAt: new Date('2026-11-22T12:00:00Z') },
      cursor: 'c1',
    })
    expect(received[1]?.cursor).toBe('c2')
    const [request] = server.requests
    expect([request?.method, request?.url.pathname]).toEqual(['GET', '/trpc/changes.live'])
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      accept: 'text/event-stream',
      authorization: 'Bearer a token',
      'taskwire-contract': String(CONTRACT_VERSION),
      'x-team': 'red',
    })
    expect(cursorsOf(server.requests)).toEqual(['c0'])
  })

  it('disables the HTTP cache, because browsers serialize cacheable requests', async () => {
    const init: (RequestInit | undefined)[] = []
    const fetch: typeof globalThis.fetch = async (_, one) => {
      init.push(one)
      return streamed([change(1)], { end: 'hangs' })
    }
    await take(liveClient([], { fetch }).tw.changes.live(), 1)
    expect(init).toMatchObject([{ cache: 'no-store' }])
  })

  it('starts at the beginning without a cursor, and sends no request before it is read', async () => {
    const { tw, server, cursors } = liveClient([streams([change(1)])])
    const unread = tw.changes.live()
    expect(await unread.return()).toEqual({ value: undefined, done: true })
    expect(await unread.next()).toEqual({ value: undefined, done: true })
    expect(server.requests).toEqual([])
    await take(tw.changes.live(), 1)
    expect(cursors()).toEqual([undefined])
  })

  const passing: [what: string, reaction: Reaction][] = [
    ['a stream that ends', streams([connected()], 'ends')],
    ['a stream that breaks', streams([connected()], 'breaks')],
    ['a partial change', streams([connected(), change(2).slice(0, -1)], 'ends')],
    ['tRPC’s return event', streams([connected(), 'event: return\ndata: \n\n'])],
    ['a shutdown', streams([connected(), ending('UNAVAILABLE', { retryAfterMs: 1 })])],
    ['a server error within the stream', streams([connected(), ending('INTERNAL')])],
    ['a dropped connection', drops],
    ['a timeout', hangs],
    ['too many streams', fails('RATE_LIMITED', { retryAfterMs: 1 })],
    ['a server that is shutting down', fails('UNAVAILABLE', {}, { 'retry-after': '0' })],
    ['a 408 of a proxy', proxyAnswers(408)],
    ['a 502 of a proxy', proxyAnswers(502)],
    ['a 503 with JSON of another service', () => Response.json({ down: true }, { status: 503 })],
    ['an HTML page', proxyAnswers(200)],
    ['a JSON response', answers({})],
    ['a response without a body', () => new Response(null, { headers: { 'content-type': 'text/event-stream' } })],
  ]
  it.each(passing)('resumes after the last change, without a gap or duplicate, after %s', async (_, reaction) => {
    vi.useFakeTimers()
    const script = [streams([connected(), change(1)], 'ends'), reaction, streams([connected(), change(2)])]
    const { tw, cursors } = liveClient(script, { timeoutMs: 50 })
    let isDone = false
    const received = take(tw.changes.live(), 2).finally(() => {
      isDone = true
    })
    while (!isDone) await vi.advanceTimersToNextTimerAsync()
    expect(seqs(await received)).toEqual([1, 2])
    expect(cursors()).toEqual([undefined, 'c1', 'c1'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each(FINAL)('fails with %s as the response or later in the stream', async (code) => {
    for (const last of [fails(code), streams([connected(), ending(code)])]) {
      const { tw, server } = liveClient([streams([connected(), change(1)], 'ends'), last])
      const changes = tw.changes.live()
      await changes.next()
      expect(await errorOf(changes.next())).toMatchObject({ code, requestId: 'a-request' })
      expect(await changes.next()).toEqual({ value: undefined, done: true })
      expect(server.requests).toHaveLength(2)
    }
  })

  it('delivers changes that precede the end of the stream in the same chunk', async () => {
    const { tw } = liveClient([streams([connected() + change(1) + change(2) + ending('FORBIDDEN') + change(3)])])
    const changes = tw.changes.live()
    expect([await changes.next(), await changes.next()]).toMatchObject([{ value: { seq: 1 } }, { value: { seq: 2 } }])
    expect((await errorOf(changes.next())).code).toBe('FORBIDDEN')
  })

  it('delivers a change of an unknown entity completely, with Dates', async () => {
    const list = { id: 'l1', name: 'Groceries', createdAt: new Date('2026-11-22T12:00:00Z') }
    const sent = { seq: 1, entity: 'list', op: 'upsert', id: 'l1', list }
    const { tw } = liveClient([streams([connected(), `id: c1\ndata: ${JSON.stringify(encode(sent))}\n\n`])])
    expect(await take(tw.changes.live(), 1)).toEqual([{ ...sent, cursor: 'c1' }])
  })

  it('delivers unknown operations and ignores unknown events', async () => {
    const news = 'event: weather\nid: w1\ndata: {"json":{"sky":"blue"}}\n\nretry: 5000\n\n: comment\n\nmood: good\n\n'
    const { tw } = liveClient([streams([connected(), news, change(1, { op: 'starred', by: 'Ada' })])])
    expect(await take(tw.changes.live(), 1)).toMatchObject([{ seq: 1, op: 'starred', by: 'Ada', cursor: 'c1' }])
  })

  it('calls onRequest for every connection', async () => {
    const onRequest = vi.fn()
    const { tw } = liveClient([streams([change(1)], 'ends'), streams([change(2)])], { onRequest })
    await take(tw.changes.live(), 2)
    expect(onRequest.mock.calls).toEqual([1, 2].map((attempt) => [{ procedure: 'changes.live', attempt }]))
  })

  it('reads only as far as the consumer does', async () => {
    let pulls = 0
    const chunks = [connected(), change(1) + change(2), change(3), change(4)]
    const { tw } = liveClient([({ signal }) => streamed(chunks, { end: 'hangs', signal, onPull: () => (pulls += 1) })])
    const changes = tw.changes.live()
    for (const wanted of [2, 2, 3]) {
      await changes.next()
      await new Promise((resolve) => setImmediate(resolve))
      expect(pulls).toBe(wanted)
    }
    await changes.return()
  })
})

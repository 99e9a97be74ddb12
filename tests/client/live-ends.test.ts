import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import type { LiveStatus } from '../../client-sdk/src/live-options.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { change, connected, streams } from './live-answers.ts'
import { liveClient, take } from './live-client.ts'
import { fails, hangs, type Reaction } from './scripted-server.ts'

describe('ending a stream', () => {
  const phases: [what: string, reaction: Reaction, state: LiveStatus['state']][] = [
    ['while it connects', hangs, 'connecting'],
    ['while the stream is idle', streams([connected()]), 'live'],
    ['while it waits to reconnect', fails('UNAVAILABLE', { retryAfterMs: 3_600_000 }), 'waiting'],
  ]
  describe.each(phases)('%s', (_, reaction, wanted) => {
    it.each(['abort', 'return'] as const)('by %s is immediate and without an error', async (end) => {
      const { tw, server } = liveClient([reaction])
      const controller = new AbortController()
      let state: string | undefined
      const onStatus = (status: LiveStatus) => {
        state = status.state
      }
      const changes = tw.changes.live({ signal: controller.signal, onStatus })
      const next = changes.next()
      await eventuallyTrue(() => state === wanted && server.requests.length === 1, 1)
      const returned = end === 'return' ? changes.return() : controller.abort('enough')
      expect(await next).toEqual({ value: undefined, done: true })
      await returned
      expect(server.requests.map(({ signal }) => signal?.aborted)).toEqual([true])
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    })
  })

  it('by an abort during the handling of a change closes the connection and delivers no further change', async () => {
    const { tw, server } = liveClient([streams([connected(), change(1) + change(2)])])
    const controller = new AbortController()
    const changes = tw.changes.live({ signal: controller.signal })
    await changes.next()
    controller.abort()
    expect(server.requests[0]?.signal?.aborted).toBe(true)
    expect(await changes.next()).toEqual({ value: undefined, done: true })
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('with an already aborted signal sends no request', async () => {
    const { tw, server } = liveClient([streams([change(1)])])
    const onStatus = vi.fn()
    expect(await take(tw.changes.live({ signal: AbortSignal.abort(), onStatus }), 1)).toEqual([])
    expect([server.requests, onStatus.mock.calls]).toEqual([[], []])
  })

  it('closes a stream that opens after the abort, even if fetch ignores signals', async () => {
    const cancelled = vi.fn()
    let answer: ((response: Response) => void) | undefined
    const fetch = () =>
      new Promise<Response>((resolve) => {
        answer = resolve
      })
    const tw = createTaskwire({ url: 'http://test', fetch })
    const controller = new AbortController()
    const next = tw.changes.live({ signal: controller.signal }).next()
    await eventuallyTrue(() => answer !== undefined, 1)
    controller.abort()
    expect(await next).toEqual({ value: undefined, done: true })
    const body = new ReadableStream({ cancel: cancelled })
    answer?.(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    await eventuallyTrue(() => cancelled.mock.calls.length === 1)
  })

  it('by an error in the loop’s body closes the connection', async () => {
    const { tw, server } = liveClient([streams([connected(), change(1)])])
    const onStatus = ({ state }: { state: string }) => {
      if (state === 'live') throw new Error('a fault of the page')
    }
    await expect(tw.changes.live({ onStatus }).next()).rejects.toThrow('a fault of the page')
    expect(server.requests.map(({ signal }) => signal?.aborted)).toEqual([true])
  })
})

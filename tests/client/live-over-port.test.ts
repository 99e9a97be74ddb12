import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { runs } from '../helpers/effort.ts'
import { eventually } from '../helpers/eventually.ts'
import { change, ending, PING } from './live-answers.ts'
import { liveServer, type ServedStream } from './live-server.ts'

// No delay before the first reconnection.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.restoreAllMocks()
})

const after = ({ cursor = 'c0' }: ServedStream) => Number(cursor.slice(1))

describe('a live stream over a port', () => {
  it('delivers each change once and in order when the socket breaks at each byte of an event', async () => {
    const event = change(1)
    const step = runs(23, 1)
    let cut = 0
    await using server = await liveServer(async (stream) => {
      stream.open()
      // One complete change, and a growing part of the next one.
      await stream.write(PING + change(after(stream) + 1))
      await stream.write(change(after(stream) + 2).slice(0, cut))
      cut += step
      stream.cut()
    })
    const tw = createTaskwire({ url: server.url })
    const seqs: number[] = []
    for await (const { seq } of tw.changes.live()) {
      seqs.push(seq)
      if (cut >= event.length) break
    }
    expect(seqs).toEqual(Array.from(seqs, (_, n) => n + 1))
    expect(seqs.length).toBeGreaterThanOrEqual(Math.floor(event.length / step))
  })

  it('survives overload, shutdowns, token expiry and an unreachable server, and fails with a permanent error', async () => {
    const html = { 'content-type': 'text/html' }
    const rejects =
      (status: number, code: string, extra: object = {}) =>
      (stream: ServedStream) => {
        const data = { code, message: code, requestId: 'a-request', httpStatus: status, ...extra }
        const body = JSON.stringify({ error: { json: { message: code, code: -32_000, data } } })
        stream.answer(status, { 'content-type': 'application/json' }, body)
      }
    const gives = (event: string) => async (stream: ServedStream) => {
      stream.open()
      await stream.write(change(after(stream) + 1) + event)
      stream.cut()
    }
    await using server = await liveServer(
      rejects(401, 'UNAUTHENTICATED'),
      gives(ending('UNAVAILABLE', { retryAfterMs: 10 })),
      rejects(503, 'UNAVAILABLE', { retryAfterMs: 10 }),
      gives(ending('UNAUTHENTICATED')),
      rejects(429, 'RATE_LIMITED', { retryAfterMs: 10 }),
      gives('event: return\ndata: \n\n'),
      (stream) => stream.answer(502, { ...html, 'retry-after': '0' }, '<html>'),
      gives('retry: 100000\n\nevent: news\ndata: ?\n\n'),
      rejects(410, 'RESYNC_REQUIRED'),
    )
    let n = 1
    const token = ({ refused }: { refused?: string }) => (refused === `t${n}` ? `t${++n}` : `t${n}`)
    const tw = createTaskwire({ url: server.url, token })
    const seqs: number[] = []
    const reading = (async () => {
      for await (const { seq } of tw.changes.live()) seqs.push(seq)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'RESYNC_REQUIRED', status: 410, requestId: 'a-request' })
    expect(seqs).toEqual([1, 2, 3, 4])
    const cursors = [undefined, undefined, 'c1', 'c1', 'c2', 'c2', 'c3', 'c3', 'c4']
    expect(server.streams.map(({ cursor }) => cursor)).toEqual(cursors)
    expect(server.streams.map(({ token }) => token)).toEqual(['t1', 't2', 't2', 't2', ...Array(5).fill('t3')])
  })

  it.each(['break', 'abort', 'throw', 'an error of the server'])(
    'leaves no socket, timer or listener after it ends by %s',
    async (end) => {
      const before = timers()
      await using server = await liveServer(async (stream) => {
        stream.open()
        await stream.write(change(1))
        if (end === 'an error of the server') await stream.write(ending('FORBIDDEN'))
      })
      const controller = new AbortController()
      const { signal } = controller
      const tw = createTaskwire({ url: server.url })
      const reading = (async () => {
        for await (const _ of tw.changes.live({ signal })) {
          if (end === 'break') break
          if (end === 'abort') setImmediate(() => controller.abort())
          if (end === 'throw') throw new Error('enough')
        }
      })()
      if (end === 'throw') await expect(reading).rejects.toThrow('enough')
      else if (end === 'break' || end === 'abort') await reading
      else await expect(reading).rejects.toMatchObject({ code: 'FORBIDDEN' })
      expect(getEventListeners(signal, 'abort')).toEqual([])
      await server.streams[0]?.closed
      await eventually(async () => expect(await server.sockets()).toBe(0))
      // setImmediate, because a timer would be counted too.
      while (timers() > before) await new Promise((resolve) => setImmediate(resolve))
    },
  )

  /** Returns the number of active timers of this process. */
  function timers(): number {
    return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  }
})

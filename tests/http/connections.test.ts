import { EventEmitter, once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { listen } from '../../src/http/listen.ts'
import { cutSlowReaders } from '../../src/http/slow-readers.ts'
import { runs } from '../helpers/effort.ts'
import { eventually } from '../helpers/eventually.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { send } from '../helpers/send.ts'

const MAX = runs(40, 5000)

describe('idle connections', () => {
  it(`are ${MAX} at most; what comes after them is closed, and those that are there are served [H-09]`, async () => {
    const app = createFakeApp()
    const server = await listen(app, { host: '127.0.0.1', port: 0, maxConnections: MAX })
    // However long it takes to open them all, none is cut off for sending nothing.
    server.headersTimeout = 0
    server.requestTimeout = 0
    const { port } = server.address() as AddressInfo
    const open = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      return socket
    }
    try {
      const idle: Socket[] = []
      for (let n = 0; n < MAX; n += 20) idle.push(...(await Promise.all(Array.from({ length: 20 }, open))))
      const refused = await Promise.all(Array.from({ length: 10 }, open))
      await Promise.all(refused.map((socket) => socket.closed || once(socket, 'close')))
      const [last] = idle.splice(-1) as [Socket]
      last.write('GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n')
      expect(String(await once(last, 'data'))).toMatch(/^HTTP\/1\.1 200 /)
      last.destroy()
      await once(last, 'close')
      await eventually(async () => {
        expect((await send('GET', `http://127.0.0.1:${port}/health/live`)).status).toBe(200)
      })
      for (const socket of idle) socket.destroy()
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
})

describe('a reader of an answer that is whole', () => {
  afterEach(() => void vi.useRealTimers())

  function answers() {
    vi.useFakeTimers({ toFake: ['setInterval', 'performance'] })
    const server = new EventEmitter()
    cutSlowReaders(server as Server)
    return () => {
      const answer = Object.assign(new EventEmitter(), { writableEnded: false, destroy: vi.fn() })
      server.emit('request', {}, answer as unknown as ServerResponse)
      return answer
    }
  }

  it('has half a minute for it, and is cut off then [H-08]', () => {
    const answer = answers()()
    vi.advanceTimersByTime(60_000)
    answer.writableEnded = true
    vi.advanceTimersByTime(30_000)
    expect(answer.destroy).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2000)
    expect(answer.destroy).toHaveBeenCalled()
  })

  it('is forgotten once it has read, and a stream is no such answer', () => {
    const begin = answers()
    const [read, stream] = [begin(), begin()]
    read.writableEnded = true
    read.emit('close')
    vi.advanceTimersByTime(600_000)
    expect(read.destroy).not.toHaveBeenCalled()
    expect(stream.destroy).not.toHaveBeenCalled()
  })
})

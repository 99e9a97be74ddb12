import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../../src/http/listen.ts'
import { BYTE_BUDGETS } from '../../src/limits/byte-budgets.ts'
import { createLoad } from '../../src/load/load.ts'
import { isLong } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createFakeApp, tenantThat } from '../helpers/fake-app.ts'
import { LARGE_TEXT } from '../tasks/large-tasks.ts'

const ROW = { id: crypto.randomUUID(), title: 'large', description: LARGE_TEXT, priority: 0, tags: [], version: 1 }
const TIMES = { completedAt: null, deletedAt: null, createdAt: new Date(), updatedAt: new Date(), sorted: new Date() }
const PAGE = Array.from({ length: 20 }, () => ({ ...ROW, ...TIMES, dueDate: null, dueTime: null, dueZone: null }))
const CALL = 'GET /trpc/tasks.list HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer good\r\n\r\n'
const CONNECTIONS = 6
/** On each connection: more than the buffers of an operating system hold. */
const CALLS = 16

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
})

async function serve(stallMs?: number) {
  let answered = 0
  const load = createLoad({ delayMs: Number.POSITIVE_INFINITY })
  const tenant = tenantThat(async () => {
    answered += 1
    return PAGE
  })
  const app = createFakeApp({ load, database: { ping: async () => {}, tenant } })
  server = await listen(app, { host: '127.0.0.1', port: 0, ...(stallMs !== undefined && { stallMs }) })
  const { port } = server.address() as AddressInfo
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    return socket.pause()
  }
  return { app, load, open, answered: () => answered }
}

describe('answers that nobody reads', () => {
  it('make further calls of their user wait, and are complete when they are read after all [H-16]', async () => {
    const { load, open, answered } = await serve()
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, open))
    for (const socket of sockets) socket.write(CALL.repeat(CALLS))
    await eventuallyTrue(() => load.unsent.ready('ada') !== undefined)
    const bound = BYTE_BUDGETS.unsentPerUser + 17 * BYTE_BUDGETS.answer
    expect(load.unsent.bytes).toBeLessThan(bound)
    await Promise.all(sockets.map((socket) => readAnswers(socket, CALLS)))
    expect(answered()).toBe(CONNECTIONS * CALLS)
    expect(load.unsent.bytes).toBe(0)
  })

  it('are cut off when nothing of them is read for a while, and leave nothing behind [H-08] [H-16]', async () => {
    const { load, open } = await serve(200)
    const sockets = await Promise.all(Array.from({ length: 5 }, open))
    for (const socket of sockets) socket.write(CALL.repeat(CALLS))
    await eventuallyTrue(() => load.unsent.bytes > 0)
    const closed = sockets.map((socket) => once(socket, 'close'))
    // What has arrived has to be read before a socket knows that it is closed.
    await eventuallyTrue(() => load.unsent.bytes === 0 && load.calls === 0)
    for (const socket of sockets) socket.resume()
    await Promise.all(closed)
  })

  it.runIf(isLong)(
    'are not cut off while they are read at 2 Mbit/s, for longer than a stalled reader has [H-08]',
    async () => {
      const { open, load } = await serve()
      const socket = await open()
      socket.write(CALL.repeat(CALLS))
      let bytes = 0
      const until = performance.now() + 60_000
      while (performance.now() < until) {
        bytes += socket.read(25_000)?.length ?? 0
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      expect(bytes).toBeGreaterThan(10_000_000)
      expect(socket.destroyed).toBe(false)
      expect(load.unsent.bytes).toBeGreaterThan(0)
      socket.destroy()
    },
  )
})

/** Reads so many answers whole. All are of one length. */
async function readAnswers(socket: Socket, count: number): Promise<void> {
  let bytes = 0
  let wanted = Number.POSITIVE_INFINITY
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes === chunk.length) {
      const head = chunk.subarray(0, chunk.indexOf('\r\n\r\n') + 4)
      wanted = count * (head.length + Number(/content-length: (\d+)/i.exec(head.toString())?.[1]))
    }
    if (bytes >= wanted) break
  }
  expect(bytes).toBe(wanted)
}

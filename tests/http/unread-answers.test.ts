import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { listen } from '../../src/http/server/listen.ts'
import { BYTE_BUDGETS } from '../../src/limits/byte-budgets.ts'
import { createLoad } from '../../src/load/load.ts'
import { isLong } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createFakeApp, tenantThat } from '../helpers/fake-app.ts'
import { storedTask } from '../helpers/stored-task.ts'
import { LARGE_TEXT } from '../tasks/large-tasks.ts'

const PAGE = Array.from({ length: 20 }, () => storedTask({ description: LARGE_TEXT }))
const STREAM = 'GET /trpc/changes.live HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer good\r\n\r\n'
const CALL = 'GET /trpc/tasks.list HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer good\r\n\r\n'
const CONNECTIONS = 6
/** Calls per connection: more bytes than the socket buffers of the operating system hold. */
const CALLS = 16

let server: Server | undefined
const ending = new DisposableStack()
afterAll(() => ending.dispose())
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

describe('unread responses', () => {
  it('block further calls of their user only, and are complete when read later [H-16]', async () => {
    const { load, open, answered } = await serve()
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, open))
    for (const socket of sockets) socket.write(CALL.repeat(CALLS))
    await eventuallyTrue(() => load.unsent.bytes >= BYTE_BUDGETS.unsentPerUser)
    await expect(load.run('ada', async () => 'done')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(await load.run('bob', async () => 'done')).toBe('done')
    const bound = BYTE_BUDGETS.unsentPerUser + 17 * BYTE_BUDGETS.answer
    expect(load.unsent.bytes).toBeLessThan(bound)
    // The other responses are 429.
    const statuses = (await Promise.all(sockets.map((socket) => readAnswers(socket, CALLS)))).flat()
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
    expect(statuses.filter((status) => status === 200)).toHaveLength(answered())
    expect(await load.run('ada', async () => 'done')).toBe('done')
    expect(load.unsent.bytes).toBe(0)
  })

  it.each([
    ['that sends nothing', ''],
    ['that keeps sending line breaks', '\r\n'],
    ['whose calls are queued behind a stream', STREAM],
  ])('close the connection of a client %s, and are released [H-08] [H-16]', async (_, sent) => {
    const { load, open } = await serve(300)
    const socket = await open()
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(sent + CALL.repeat(5 * CALLS))
    const sending = setInterval(() => {
      if (sent === '\r\n' && socket.writable) socket.write(sent)
    }, 20)
    ending.defer(() => clearInterval(sending))
    await eventuallyTrue(() => load.unsent.bytes > 0)
    await eventuallyTrue(() => load.unsent.bytes === 0 && load.calls === 0)
    // A socket emits 'close' only after its received data has been read.
    socket.resume()
    await closed
  })

  it.runIf(isLong)(
    'do not close the connection of a client that reads at 2 Mbit/s, even after the stall timeout [H-08]',
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

/** Reads this number of whole responses, and returns their statuses. */
async function readAnswers(socket: Socket, count: number): Promise<number[]> {
  const statuses: number[] = []
  let head = Buffer.alloc(0)
  let left = 0
  for await (let chunk of socket as AsyncIterable<Buffer>) {
    while (chunk.length > 0) {
      const skipped = Math.min(left, chunk.length)
      left -= skipped
      chunk = chunk.subarray(skipped)
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (left > 0 || end === -1) break
      const text = head.subarray(0, end).toString()
      statuses.push(Number(text.slice(9, 12)))
      left = Number(/content-length: (\d+)/i.exec(text)?.[1])
      chunk = head.subarray(end + 4)
      head = Buffer.alloc(0)
    }
    if (statuses.length === count && left === 0) break
  }
  return statuses
}

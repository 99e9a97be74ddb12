import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listen } from '../../src/http/server/listen.ts'
import { runs } from '../helpers/effort.ts'
import { eventually } from '../helpers/eventually.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { send } from '../helpers/send.ts'

const MAX = runs(40, 5000)

describe('the connection limit', () => {
  it(`allows ${MAX} idle connections, closes further ones, and keeps serving the open ones [H-09]`, async () => {
    const app = createFakeApp()
    const server = await listen(app, { host: '127.0.0.1', port: 0, maxConnections: MAX, perAddress: MAX })
    // Disables the timeouts of idle connections, so that the test does not depend on the speed of the machine.
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
      const rejected = await Promise.all(Array.from({ length: 10 }, open))
      await Promise.all(rejected.map((socket) => socket.closed || once(socket, 'close')))
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

describe('the connection limit per address', () => {
  const open = async (port: number, localAddress = '127.0.0.1'): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => {})
    await once(socket, 'connect')
    return socket
  }

  it('closes connections over the limit, does not affect other addresses or proxies, and frees closed connections [H-18]', async () => {
    const isProxy = (address: string) => address === '127.0.0.3'
    const server = await listen(createFakeApp(), { host: '127.0.0.1', port: 0, maxConnections: 40, isProxy })
    const { port } = server.address() as AddressInfo
    const isServed = async (socket: Socket) => {
      socket.write('GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n')
      const [answer = ''] = await Promise.race([
        once(socket, 'data'),
        new Promise<[]>((end) => socket.once('close', () => end([]))),
      ])
      return /^HTTP\/1\.1 200 /.test(String(answer))
    }
    try {
      const own = await Promise.all(Array.from({ length: 10 }, () => open(port)))
      const rejected = await open(port)
      if (!rejected.closed) await once(rejected, 'close')
      expect(await isServed(await open(port, '127.0.0.2'))).toBe(true)
      const behindProxy = await Promise.all(Array.from({ length: 12 }, () => open(port, '127.0.0.3')))
      expect(await Promise.all(behindProxy.map(isServed))).toEqual(Array(12).fill(true))
      own[0]?.destroy()
      await eventually(async () => expect(await isServed(await open(port))).toBe(true))
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
})

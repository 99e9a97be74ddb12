import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll } from 'vitest'
import { listen } from '../../src/http/server/listen.ts'

/** Serves an application on a free port during the tests of a file. */
export function usePort(app: Parameters<typeof listen>[0]): { port: number } {
  const served = { port: 0 }
  let close = async () => {}
  beforeAll(async () => {
    const server = await listen(app, { host: '127.0.0.1', port: 0 })
    served.port = (server.address() as AddressInfo).port
    close = async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  })
  afterAll(() => close())
  return served
}

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '../limits/network.ts'

interface Options {
  /** Connections of one address at once, or of one IPv6 network of 64 bits. */
  perAddress: number
  /** Says whether an address is a proxy, which stands for many. */
  isProxy: (address: string) => boolean
}

/** Closes connections of an address beyond its share as they come, so that nobody can hold all that there are. */
export function shareConnections(server: Server, { perAddress, isProxy }: Options): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    // It is closed already.
    if (address === undefined || isProxy(address)) return
    const network = networkOf(address)
    const count = (open.get(network) ?? 0) + 1
    if (count > perAddress) return void socket.destroy()
    open.set(network, count)
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1
      if (left > 0) open.set(network, left)
      else open.delete(network)
    })
  })
}

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '../../limits/network.ts'
import { Tally } from '../../load/tally.ts'

interface Options {
  /** Maximum concurrent connections per address, or per IPv6 /64 network. */
  perAddress: number
  /** Maximum concurrent connections in total. */
  all: number
  /** Returns true for a trusted proxy, which has no limit per address. */
  isProxy: (address: string) => boolean
}

/** Limits the connections per address, so that a few addresses cannot use all. Closes connections over the limit. */
export function shareConnections(server: Server, { perAddress, all, isProxy }: Options): void {
  const open = new Tally()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    // The address is undefined if the socket is already closed.
    if (address === undefined || isProxy(address)) return
    const network = networkOf(address)
    if (!open.mayHold(network, 1, { each: perAddress, all })) socket.destroy()
    else socket.once('close', open.add(network))
  })
}

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '../limits/network.ts'
import { Tally } from '../load/tally.ts'

interface Options {
  /** Connections of one address at once, or of one IPv6 network of 64 bits. */
  perAddress: number
  /** Says whether an address is a proxy, which stands for many. */
  isProxy: (address: string) => boolean
}

/** Limits the connections of each address: further ones are closed as they come, so that no address can hold all of them. */
export function shareConnections(server: Server, { perAddress, isProxy }: Options): void {
  const open = new Tally()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    // It is closed already.
    if (address === undefined || isProxy(address)) return
    const network = networkOf(address)
    if (open.of(network) >= perAddress) socket.destroy()
    else socket.once('close', open.add(network))
  })
}

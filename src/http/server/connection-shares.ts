import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '../../limits/network.ts'
import { Tally } from '../../load/tally.ts'

interface Options {
  /** Connections of one address at once, or of one IPv6 network of 64 bits. */
  perAddress: number
  /** Connections of all addresses at once. */
  all: number
  /** Says whether an address is a proxy, which stands for many. */
  isProxy: (address: string) => boolean
}

/** Limits the connections of each address: further ones are closed as they come, so that no few addresses can hold all. */
export function shareConnections(server: Server, { perAddress, all, isProxy }: Options): void {
  const open = new Tally()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    // It is closed already.
    if (address === undefined || isProxy(address)) return
    const network = networkOf(address)
    if (!open.mayHold(network, 1, { each: perAddress, all })) socket.destroy()
    else socket.once('close', open.add(network))
  })
}

import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The proxies whose X-Forwarded-For is believed: addresses or networks like `10.0.0.0/8`. */
export function trustedProxies(entries: string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

/**
 * The address a request comes from: the socket's, or behind trusted proxies the last one in X-Forwarded-For that is not
 * one of them. What stands before that, the client may have made up.
 */
export function clientAddress(socket: string, forwardedFor: string | undefined, proxies: BlockList): string {
  let address = plain(socket)
  for (const hop of (forwardedFor ?? '').split(',').reverse()) {
    if (!isTrusted(address, proxies)) break
    const candidate = plain(withoutPort(hop.trim()))
    if (isIP(candidate) === 0) break
    address = candidate
  }
  return address
}

/** Some proxies write the port too, as `192.0.2.1:4001` or `[2001:db8::1]:4001`. */
function withoutPort(hop: string): string {
  const [, address] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? /^([\d.]+):\d+$/.exec(hop) ?? []
  return address ?? hop
}

/** Says whether an address is one of the proxies. */
export function isTrusted(address: string, proxies: BlockList): boolean {
  const known = plain(address)
  const family = isIP(known)
  return family !== 0 && proxies.check(known, family === 6 ? 'ipv6' : 'ipv4')
}

/** One spelling for each address: an IPv4 one may be written as IPv6 in several ways. */
function plain(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}

/** Says whether X-Forwarded-For comes from a peer that is not a trusted proxy: often a proxy missing in TRUSTED_PROXIES. */
export function isUntrustedForward(
  { headers }: Request,
  incoming: IncomingMessage | undefined,
  proxies: BlockList,
): boolean {
  return headers.has('x-forwarded-for') && !isTrusted(incoming?.socket.remoteAddress ?? '', proxies)
}

/** The address of a request; within the process, where there is no socket, this machine's own. */
export function addressOf({ headers }: Request, incoming: IncomingMessage | undefined, proxies: BlockList): string {
  const socket = incoming?.socket.remoteAddress ?? '127.0.0.1'
  return clientAddress(socket, headers.get('x-forwarded-for') ?? undefined, proxies)
}

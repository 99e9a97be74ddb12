import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Builds the list of proxies whose X-Forwarded-For is trusted, from addresses and networks like `10.0.0.0/8`. */
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
 * Returns the client address of a request: the socket's, or behind trusted proxies the last address in X-Forwarded-For that
 * is not a trusted proxy. Entries before it can be forged by the client.
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

/** Removes the port that some proxies add, as in `192.0.2.1:4001` or `[2001:db8::1]:4001`. */
function withoutPort(hop: string): string {
  const [, address] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? /^([\d.]+):\d+$/.exec(hop) ?? []
  return address ?? hop
}

/** Returns true if an address is a trusted proxy. */
export function isTrusted(address: string, proxies: BlockList): boolean {
  const known = plain(address)
  const family = isIP(known)
  return family !== 0 && proxies.check(known, family === 6 ? 'ipv6' : 'ipv4')
}

/** Normalizes an address: IPv4 has several spellings as IPv6. */
function plain(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}

/** Returns true if X-Forwarded-For was sent by an untrusted peer, often a proxy missing in TRUSTED_PROXIES. */
export function isUntrustedForward(
  { headers }: Request,
  incoming: IncomingMessage | undefined,
  proxies: BlockList,
): boolean {
  return headers.has('x-forwarded-for') && !isTrusted(incoming?.socket.remoteAddress ?? '', proxies)
}

/** Returns the client address of a request; for in-process requests without a socket, 127.0.0.1. */
export function addressOf({ headers }: Request, incoming: IncomingMessage | undefined, proxies: BlockList): string {
  const socket = incoming?.socket.remoteAddress ?? '127.0.0.1'
  return clientAddress(socket, headers.get('x-forwarded-for') ?? undefined, proxies)
}

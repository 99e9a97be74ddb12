import ipaddr from 'ipaddr.js'

/** Returns the rate-limit key of an address: the IPv4 address itself, or the /64 network of an IPv6 subscriber. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  // An IPv4-mapped IPv6 address has the key of its IPv4 address.
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return ipaddr.fromByteArray([...parsed.toByteArray().slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).toString()
}

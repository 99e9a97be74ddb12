import ipaddr from 'ipaddr.js'

/** Returns whom an address stands for: itself (IPv4), or its network of 64 bits, which is what one subscriber has (IPv6). */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  // An IPv4 address that is written as an IPv6 one is the same.
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return ipaddr.fromByteArray([...parsed.toByteArray().slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).toString()
}

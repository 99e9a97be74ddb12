import type { IncomingMessage } from 'node:http'
import type { ProtocolFault } from './protocol-rejection.ts'

/** The maximum size of the request target and the header names and values together, in bytes. */
export const MAX_HEAD_BYTES = 16 * 1024

/** Returns the fault of a request head that Node's parser accepts but this server rejects; undefined for a valid head. */
export function faultOfHead({ url = '', rawHeaders, headers }: IncomingMessage): ProtocolFault | undefined {
  let bytes = url.length
  for (const part of rawHeaders) bytes += part.length
  if (bytes >= MAX_HEAD_BYTES) return 'headers too large'
  const codings = headers['transfer-encoding']?.toLowerCase().split(',') ?? []
  if (codings.length === 0 || (codings.length === 1 && codings[0]?.trim() === 'chunked')) return undefined
  // Without chunked as the last coding, the end of the body is undefined (RFC 9112 §6.3); other codings are unsupported (§6.1).
  return codings.at(-1)?.trim() === 'chunked' ? 'transfer coding' : 'malformed'
}

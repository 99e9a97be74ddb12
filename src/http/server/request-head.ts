import type { IncomingMessage } from 'node:http'
import type { ProtocolFault } from './protocol-refusal.ts'

/** What the target and the names and values of the headers may have together, in bytes. */
export const MAX_HEAD_BYTES = 16 * 1024

/** Returns what of a request's head is refused although the parser takes it; undefined for nothing. */
export function faultOfHead({ url = '', rawHeaders, headers }: IncomingMessage): ProtocolFault | undefined {
  let bytes = url.length
  for (const part of rawHeaders) bytes += part.length
  if (bytes >= MAX_HEAD_BYTES) return 'headers too large'
  const codings = headers['transfer-encoding']?.toLowerCase().split(',') ?? []
  if (codings.length === 0 || (codings.length === 1 && codings[0]?.trim() === 'chunked')) return undefined
  // Where the body ends without chunks, nobody knows (RFC 9112 §6.3); other codings are not decoded here (§6.1).
  return codings.at(-1)?.trim() === 'chunked' ? 'transfer coding' : 'malformed'
}

import { z } from 'zod'
import { Refusal } from './token-rejection.ts'

/** The longest token looked at, in characters. */
export const maxTokenLength = 8192

const shape = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** A JWT, or one that says that it is an access token (RFC 9068 §2.1): a media type, in any case (RFC 7515 §4.1.9). */
const ACCESS_TOKEN_TYPE = /^(application\/)?(at\+)?jwt$/i

const TokenHeader = z.object({
  alg: z.string(),
  kid: z.string().min(1).max(128).optional(),
  // Anything else was issued for another purpose (RFC 8725 §3.11).
  typ: z.string().regex(ACCESS_TOKEN_TYPE).optional(),
  crit: z.never().optional(),
})

/** The header parameters that matter here (RFC 7515 §4.1). */
export type TokenHeader = z.infer<typeof TokenHeader>

/**
 * Reads a token's header before any cryptography: size, three parts, one spelling each (RFC 4648 §3.5), and types. Nothing it returns is proven yet.
 * @throws Refusal
 */
export function readTokenHeader(token: string): TokenHeader {
  if (token.length > maxTokenLength) throw new Refusal('longer than 8 KB')
  if (!shape.test(token))
    throw new Refusal('not three base64url parts: no JWT. A session token is traded for one at /api/auth/token')
  const parts = token.split('.')
  if (!parts.every(isCanonical)) throw new Refusal('base64url is not canonical')
  const header = TokenHeader.safeParse(parseJson(parts[0] ?? ''))
  if (!header.success) throw new Refusal(`header: ${header.error.issues[0]?.path.join('.') || 'not an object'}`)
  return header.data
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

function parseJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    throw new Refusal('header is not JSON')
  }
}

import { z } from 'zod'
import { TokenRejection } from './token-rejection.ts'

/** The maximum length of a token, in characters. */
export const maxTokenLength = 8192

const shape = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Matches the `typ` of a JWT or an access token (RFC 9068 §2.1): a case-insensitive media type (RFC 7515 §4.1.9). */
const ACCESS_TOKEN_TYPE = /^(application\/)?(at\+)?jwt$/i

const TokenHeader = z.object({
  alg: z.string(),
  kid: z.string().min(1).max(128).optional(),
  // Anything else was issued for another purpose (RFC 8725 §3.11).
  typ: z.string().regex(ACCESS_TOKEN_TYPE).optional(),
  crit: z.never().optional(),
})

/** The validated header parameters of a token (RFC 7515 §4.1). */
export type TokenHeader = z.infer<typeof TokenHeader>

/**
 * Parses a token's header before any cryptography: checks size, three parts, canonical base64url (RFC 4648 §3.5) and types.
 * The result is not verified yet.
 * @throws TokenRejection
 */
export function readTokenHeader(token: string): TokenHeader {
  if (token.length > maxTokenLength) throw new TokenRejection('longer than 8 KB')
  if (!shape.test(token))
    throw new TokenRejection(
      'not a JWT: three base64url parts expected. A session token must be exchanged at /api/auth/token',
    )
  const parts = token.split('.')
  if (!parts.every(isCanonical)) throw new TokenRejection('base64url is not canonical')
  const header = TokenHeader.safeParse(parseJson(parts[0] ?? ''))
  if (!header.success) throw new TokenRejection(`header: ${header.error.issues[0]?.path.join('.') || 'not an object'}`)
  return header.data
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

function parseJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    throw new TokenRejection('header is not JSON')
  }
}

import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { TokenClaims } from './messages.ts'

/** The key of this process. */
export const SECRET = randomBytes(32).toString('base64')
const KEY = Buffer.from(SECRET)

/** The longest lifetime of a token, in seconds. */
export const LONGEST_TOKEN_S = 366 * 86_400

/** Signs an access token (JWT, RFC 7519) that is issued at a time. */
export function issueToken({ userId, name, email, lifetimeMs }: TokenClaims, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  return new SignJWT({
    auth_time: issuedAt,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.ceil(lifetimeMs / 1000))
    .sign(KEY)
}

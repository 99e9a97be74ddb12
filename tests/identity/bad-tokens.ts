import { createHmac } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { encode, forge } from './test-issuer.ts'

/**
 * Returns 24 tokens derived from a valid one, each invalid in a different way. Those with wrong claims are signed by `sign`,
 * so with the trusted key the claims are their only fault.
 */
export function badTokens(valid: string, sign: (input: Buffer) => Buffer): string[] {
  const [header = '', payload = '', signature = ''] = valid.split('.')
  const { kid = '', ...parameters } = decodeProtectedHeader(valid)
  const claims = decodeJwt(valid)
  const now = claims.iat ?? 0
  const signed = (changes: object, protectedHeader: object = {}) =>
    forge({ ...parameters, kid, ...protectedHeader }, { ...claims, ...changes }, sign)
  const hmac = createHmac('sha256', 'secret').update(`${header}.${payload}`).digest('base64url')
  const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
  return [
    'x',
    '.',
    '..',
    '....',
    header,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}..${signature}`,
    `.${payload}.${signature}`,
    `${header}.${payload}.${signature}.`,
    `${header}.${payload}.${signature}.${signature}.${signature}`,
    `${header}.${payload}.${flipped}`,
    `${header}.${payload}.${signature}=`,
    `${header}.${encode({ ...claims, sub: 'root' })}.${signature}`,
    `${encode({ alg: 'HS256', kid })}.${payload}.${hmac}`,
    `${encode({ alg: 'none', kid })}.${payload}.`,
    `${encode('[]')}.${payload}.${signature}`,
    `${encode({ alg: 'none' })}.${encode(claims)}.`,
    signed({ exp: 1 }),
    signed({ exp: now + 30 * 86_400 }),
    signed({ aud: 'elsewhere' }),
    signed({}, { kid: 'unknown' }),
    signed({}, { typ: 'logout+jwt' }),
    `${header}.${'A'.repeat(9000)}.${signature}`,
  ]
}

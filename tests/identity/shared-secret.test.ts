import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { trustSharedSecret } from '../../src/auth/tokens/shared-secret.ts'
import { createTokenVerifier } from '../../src/auth/tokens/verify-token.ts'
import { audience, createTestClock, createTestIssuer, forge, issuer, rejectionOf } from './test-issuer.ts'

const accepted = { actor: { kind: 'user', userId: 'user-1' } }
const words = ['secret', 'password', 'changeme', 'jwt', 'key', 'token', 'admin', 'test', 'private', 'example', '123456']
// Patterns of secrets that token cracking tools try first.
const commonSecrets = [
  '',
  '\0',
  'your-256-bit-secret',
  'your-512-bit-secret',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  ...words.flatMap((word) => [
    word,
    word.toUpperCase(),
    `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
    `jwt_${word}`,
    `my-${word}`,
    `super${word}`,
    `${word}123`,
    word.padEnd(32, word),
  ]),
]

function setUp(checks: { issuer?: string; audience?: string } = {}) {
  const time = createTestClock()
  const secret = randomBytes(32).toString('base64url')
  const rules = { ...trustSharedSecret(secret), ...checks, maxTokenAgeSeconds: 3600, clock: time.clock }
  const claims = () => ({ sub: 'user-1', iat: time.seconds(), exp: time.seconds() + 900 })
  const signWith = (key: string, header: object = { alg: 'HS256', typ: 'JWT' }, extra: object = {}) =>
    forge({ ...header }, { ...claims(), ...extra }, (input) => createHmac('sha256', key).update(input).digest())
  return { verify: createTokenVerifier(rules), secret, signWith, time }
}

describe('a shared secret', () => {
  it('verifies the tokens it signed, with and without kid', async () => {
    const { verify, secret, signWith } = setUp()
    expect(await verify(signWith(secret))).toMatchObject(accepted)
    expect(await verify(signWith(secret, { alg: 'HS256', kid: 'any' }))).toMatchObject(accepted)
  })

  it('is not one of a list of common secrets [J-13]', async () => {
    const { verify, signWith } = setUp()
    for (const guess of commonSecrets)
      expect(await rejectionOf(verify, signWith(guess))).toBe('signature does not match')
  })

  it('is rejected at start-up when shorter than 32 bytes [J-13]', () => {
    expect(() => trustSharedSecret('x'.repeat(31))).toThrow(
      'AUTH_JWT_SECRET must be at least 32 bytes long; it has 31.',
    )
    expect(() => trustSharedSecret('é'.repeat(16))).not.toThrow()
  })

  it('allows only HS256', async () => {
    const { verify, secret, signWith, time } = setUp()
    for (const alg of ['HS384', 'HS512', 'none', 'hs256']) await rejectionOf(verify, signWith(secret, { alg }))
    expect(await rejectionOf(verify, createTestIssuer('key-1', time.seconds).token())).toBe(
      'alg EdDSA rejected: this server trusts HS256',
    )
  })

  it('verifies issuer and audience of a token only when they are configured', async () => {
    const { verify, secret, signWith } = setUp({ issuer, audience })
    expect(await rejectionOf(verify, signWith(secret))).toMatch(/^claim (aud|iss): missing$/)
    expect(await verify(signWith(secret, { alg: 'HS256' }, { iss: issuer, aud: audience }))).toMatchObject(accepted)
    await rejectionOf(verify, signWith(secret, { alg: 'HS256' }, { iss: issuer, aud: 'other' }))
  })
})

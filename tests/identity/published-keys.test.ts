import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readPublicKeys } from '../../src/auth/tokens/public-keys.ts'
import { status } from './jwks-server.ts'
import { setUp } from './remote-keys-setup.ts'
import { createTestIssuer, failureOf, rejectionOf } from './test-issuer.ts'

describe('the key set of an external issuer', () => {
  it('is not read from the target of a redirect [K-04] [O-18]', async () => {
    await using attacker = await setUp()
    await using test = await setUp(status(302, { location: attacker.server.url.href }))
    expect((await failureOf(test.verify, attacker.signer.token())).code).toBe('UNAVAILABLE')
    expect(attacker.server.requests).toBe(0)
  })

  it('is ignored in favor of the previous keys when it is empty [K-06]', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    test.server.answer([])
    await expect(test.keys.reload()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(test.failures).toEqual(['keys at AUTH_JWKS_URL: the JWK Set has no usable key'])
    await test.verify(test.signer.token())
  })

  it('is ignored in favor of the previous keys when it is 50 MB [K-07] [O-18]', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    let sent = 0
    test.server.answer((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, ' ')
      const send = () => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += chunk.length
          if (!response.write(chunk)) return response.once('drain', send)
        }
        return response.end()
      }
      send()
    })
    await expect(test.keys.reload()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(test.failures).toEqual(['keys at AUTH_JWKS_URL: the body is larger than 256 KB'])
    expect(sent).toBeLessThan(20_000_000)
    await test.verify(test.signer.token())
  })

  it('is rejected entirely when it contains a private key [K-12]', async () => {
    const leaked = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
    await using test = await setUp()
    test.server.answer([test.signer.jwk, { ...leaked, kid: 'leaked' }])
    expect((await failureOf(test.verify, test.signer.token())).code).toBe('UNAVAILABLE')
    expect(test.failures).toEqual(['keys at AUTH_JWKS_URL: the JWK Set contains a private key'])
  })

  it('is used without keys that are symmetric, too short, or not for verification [K-13]', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
    await using test = await setUp()
    const { jwk } = test.signer
    const published = [
      { kty: 'oct', k: 'AAAA', kid: 'oct' },
      { ...rsa, kid: 'rsa' },
      { ...jwk, kid: 'enc', use: 'enc' },
      { ...jwk, kid: 'ops', key_ops: ['sign'] },
      { ...jwk, kid: 'alg', alg: 'none' },
      jwk,
    ]
    expect(readPublicKeys({ keys: published }).keys.map((key) => key.kid)).toEqual(['key-1'])
    test.server.answer(published)
    await test.verify(test.signer.token())
    for (const kid of ['oct', 'rsa', 'enc', 'ops', 'alg']) {
      test.time.advance(10_000)
      expect(await rejectionOf(test.verify, test.signer.token({ header: { kid } }))).toBe('no key for this kid and alg')
    }
  })

  it('is rejected as ambiguous when two keys share a kid [K-14]', async () => {
    await using test = await setUp()
    test.server.answer([test.signer.jwk, createTestIssuer('key-1', test.time.seconds).jwk])
    expect(await rejectionOf(test.verify, test.signer.token())).toBe('two keys share this kid')
  })

  it.each(['', 'not JSON', '[]', 'null', '{"keys":{}}', '{"keys":[1]}', '{"keys":[{"kty":"OKP"}]}'])(
    'is rejected when it is "%s"',
    async (body) => {
      await using test = await setUp((_, response) => void response.end(body))
      expect((await failureOf(test.verify, test.signer.token())).code).toBe('UNAVAILABLE')
    },
  )
})

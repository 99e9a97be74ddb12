import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { CompactEncrypt, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { startJwksServer } from './jwks-server.ts'
import { createTestIssuer, encode, forge, rejectionOf, setUp } from './test-issuer.ts'

const accepted = { actor: { kind: 'user', userId: 'user-1' } }

describe('the signature of a token', () => {
  it('is accepted when made by the key named in the header', async () => {
    const { verify, signer, time } = setUp()
    const issuedAt = time.clock()
    const expiresAt = new Date(issuedAt.getTime() + 900_000)
    expect(await verify(signer.token())).toEqual({ ...accepted, issuedAt, expiresAt })
  })

  it.each(['none', 'None', 'NONE', 'nOnE'])('is required, so alg %s is rejected [J-06]', async (alg) => {
    const { verify, signer } = setUp()
    const input = `${encode({ alg, kid: 'key-1' })}.${encode(signer.claims())}`
    await rejectionOf(verify, `${input}.`)
    await rejectionOf(verify, `${input}.AAAA`)
  })

  it('is required of an otherwise valid token [J-07]', async () => {
    const { verify, signer } = setUp()
    await rejectionOf(verify, signer.token().replace(/[^.]+$/, ''))
  })

  it.each(['', '.', '....', 'a', 'a.b', 'a.b.c', 'a.b.c.d', 'a.b.c.d.e', '..', '. .', '💥'])(
    'is rejected in the malformed token "%s" [J-08]',
    async (token) => {
      await rejectionOf(setUp().verify, token)
    },
  )

  it.each([1, 2, 4, 5])('is rejected in a token of %i parts [J-08]', async (count) => {
    const { verify, signer } = setUp()
    const parts = [...signer.token().split('.'), 'AAAA', 'AAAA']
    await rejectionOf(verify, parts.slice(0, count).join('.'))
  })

  it('is rejected when it is an HMAC keyed with public data [J-09] [J-11]', async () => {
    const { verify, signer, reasons } = setUp()
    const { x = '' } = signer.jwk
    const secrets = [
      Buffer.from(x, 'base64url'),
      JSON.stringify(signer.jwk),
      x,
      '',
      '\0',
      'better-auth-secret'.repeat(2),
    ]
    for (const secret of secrets) {
      const hmac = (input: Buffer) => createHmac('sha256', secret).update(input).digest()
      await rejectionOf(verify, forge({ alg: 'HS256', kid: 'key-1' }, signer.claims(), hmac))
    }
    expect(new Set(reasons)).toEqual(
      new Set([
        "HS256 token rejected: this server trusts EdDSA; set AUTH_JWT_SECRET to accept a shared secret, such as the FastAPI system's",
      ]),
    )
  })

  it('is rejected when an attacker’s key uses the real kid [J-14]', async () => {
    const { verify, time } = setUp()
    const attacker = createTestIssuer('key-1', time.seconds)
    expect(await rejectionOf(verify, attacker.token())).toBe('signature does not match')
  })

  it.each(['other', '../../dev/null', '|sleep 10', "x' UNION SELECT '1';--", '__proto__', 'constructor', ''])(
    'is rejected for the unknown kid "%s" [J-17]',
    async (kid) => {
      const { verify, signer } = setUp()
      await rejectionOf(verify, signer.token({ header: { kid } }))
    },
  )

  it.each([
    ['of 129 characters', 'k'.repeat(129), 'header: kid'],
    ['of 100 KB', 'k'.repeat(100_000), 'longer than 8 KB'],
    ['7', 7, 'header: kid'],
    ['null', null, 'header: kid'],
    ['true', true, 'header: kid'],
    ['an array', ['key-1'], 'header: kid'],
    ['an object', { id: 'key-1' }, 'header: kid'],
  ])('is rejected for a kid that is not a short string: %s [J-18]', async (_what, kid, reason) => {
    const { verify, signer } = setUp()
    expect(await rejectionOf(verify, signer.token({ header: { kid } }))).toBe(reason)
  })

  it('is rejected without kid, with one key in the set and with two [J-19]', async () => {
    const one = setUp()
    expect(await rejectionOf(one.verify, one.signer.token({ header: { kid: undefined } }))).toBe('no kid')
    const two = setUp({ keySet: [createTestIssuer('key-2', () => 0).jwk] })
    expect(await rejectionOf(two.verify, two.signer.token({ header: { kid: undefined } }))).toBe('no kid')
  })

  it('is rejected, not an internal error, when two keys share the kid [J-19] [K-14]', async () => {
    const { verify, signer } = setUp({ keySet: [createTestIssuer('key-1', () => 0).jwk] })
    expect(await rejectionOf(verify, signer.token())).toBe('two keys share this kid')
  })

  it('is never verified with a key that the token contains or links to [J-21] [J-22]', async () => {
    const { verify, signer, time } = setUp()
    await using listener = await startJwksServer([signer.jwk])
    const url = listener.url.href
    const attacker = createTestIssuer('key-1', time.seconds)
    const pointers = [{ jku: url }, { x5u: url }, { x5c: ['AAAA'] }, { jwk: attacker.jwk }]
    for (const header of pointers) {
      await rejectionOf(verify, attacker.token({ header }))
      expect(await verify(signer.token({ header }))).toMatchObject(accepted)
    }
    // Connections are accepted in order, so an earlier one would have been counted by now.
    expect((await fetch(url)).status).toBe(200)
    expect([listener.connections, listener.requests]).toEqual([1, 1])
  })

  it.each([[['exp']], [[]], ['b64'], [['b64', 'b64']], [null], [['b64']]])(
    'is rejected with a crit header of %j [J-23]',
    async (crit) => {
      const { verify, signer } = setUp()
      await rejectionOf(verify, signer.token({ header: { crit, b64: true } }))
    },
  )

  it('is rejected over an unencoded payload [J-24]', async () => {
    const { verify, signer } = setUp()
    const header = { ...signer.header, b64: false, crit: ['b64'] }
    await rejectionOf(verify, signer.raw(header, signer.claims()))
    const input = `${encode(header)}.${JSON.stringify(signer.claims())}`
    await rejectionOf(verify, `${input}.${signer.sign(Buffer.from(input)).toString('base64url')}`)
  })

  it.each([['eddsa'], ['Ed25519'], ['EDDSA'], [7], [['EdDSA']], [''], [null], [undefined]])(
    'is rejected under the alg %j [J-26]',
    async (alg) => {
      const { verify, signer } = setUp()
      await rejectionOf(verify, signer.token({ header: { alg } }))
    },
  )

  it('is rejected under a disallowed algorithm whose key is in the set [J-27]', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { verify, signer } = setUp({ keySet: [{ ...publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256' }] })
    const signEs256 = (input: Buffer) => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const token = forge({ alg: 'ES256', kid: 'ec' }, signer.claims(), signEs256)
    expect(await rejectionOf(verify, token)).toBe('alg ES256 rejected: this server trusts EdDSA')
  })

  it('is verified under the last of two algs, which may not be “none” [J-46]', async () => {
    const { verify, signer } = setUp()
    const noneFirst = signer.raw('{"alg":"none","alg":"EdDSA","kid":"key-1"}', signer.claims())
    expect(await verify(noneFirst)).toMatchObject(accepted)
    await rejectionOf(verify, noneFirst.replace(/[^.]+$/, ''))
    await rejectionOf(verify, noneFirst.replace(/[^.]+$/, encode(Buffer.alloc(64))))
    await rejectionOf(verify, signer.raw('{"alg":"EdDSA","alg":"none","kid":"key-1"}', signer.claims()))
  })

  it('has one encoding: the 15 alternatives for its last character are rejected [J-51]', async () => {
    const { verify, signer } = setUp()
    const token = signer.token()
    const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const others = [...alphabet]
      .map((last) => token.slice(0, -1) + last)
      .filter((other) => other !== token)
      .filter((other) => Buffer.from(other.slice(other.lastIndexOf('.') + 1), 'base64url').equals(signature))
    expect(others).toHaveLength(15)
    const spellings = [`${token}==`, `${token}=`, `${token}\n`, ` ${token}`, `${token}A`, token.replaceAll('-', '+')]
    for (const spelling of [...others, ...spellings.filter((other) => other !== token)])
      await rejectionOf(verify, spelling)
    expect(await verify(token)).toMatchObject(accepted)
  })

  it('is not verified in a token over 8 KB [J-52]', async () => {
    const { verify, signer } = setUp()
    const tokens = [
      signer.token({ claims: { pad: 'x'.repeat(6500) } }),
      `${'A'.repeat(1_000_000)}.${encode(signer.claims())}.AAAA`,
      `${encode(signer.header)}.${'A'.repeat(1_000_000)}.AAAA`,
    ]
    for (const token of tokens) expect(await rejectionOf(verify, token)).toBe('longer than 8 KB')
    expect(await verify(signer.token({ claims: { pad: 'x'.repeat(5000) } }))).toMatchObject(accepted)
  })

  it.each([
    ...['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'id+jwt', 'vc+sd-jwt', 'JOSE', 'JWT ', 'at+jwt;v=1', 'text/jwt'],
    ...['application/', 'application/logout+jwt', 'application/application/jwt', '', null, 7, ['JWT']],
  ])('is rejected on a token of typ %j [J-53]', async (typ) => {
    const { verify, signer } = setUp()
    expect(await rejectionOf(verify, signer.token({ header: { typ } }))).toBe('header: typ')
  })

  it.each(['JWT', 'jwt', 'Jwt', 'application/jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+JWT'])(
    'is accepted on a token of typ %s [J-53]',
    async (typ) => {
      const { verify, signer } = setUp()
      expect(await verify(signer.token({ header: { typ } }))).toMatchObject(accepted)
    },
  )

  it('cannot be replaced by encryption to our public key [J-54]', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'ec' }
    const { verify, signer } = setUp({ algorithms: ['EdDSA', 'ES256'], keySet: [jwk] })
    const key = await importJWK(jwk, 'ECDH-ES')
    for (const content of [JSON.stringify(signer.claims()), signer.token()]) {
      const jwe = await new CompactEncrypt(Buffer.from(content))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'ec' })
        .encrypt(key)
      expect(jwe.split('.')).toHaveLength(5)
      await rejectionOf(verify, jwe)
    }
  })
})

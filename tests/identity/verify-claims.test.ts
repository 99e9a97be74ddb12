import { describe, expect, it } from 'vitest'
import { createTokenCache } from '../../src/auth/tokens/token-cache.ts'
import type { TaskwireError } from '../../src/errors.ts'
import { audience, issuer, rejectionOf, setUp } from './test-issuer.ts'

const accepted = { actor: { kind: 'user', userId: 'user-1' } }
const minute = 60
const day = 86_400

describe('the times of a token', () => {
  it('have a tolerance of 5 s, not of a minute [J-28] [J-29]', async () => {
    const { verify, signer, time } = setUp()
    const now = time.seconds()
    const live = (iat: number, exp: number) => signer.token({ claims: { iat: now + iat, exp: now + exp } })
    expect(await verify(live(-900, -3))).toMatchObject(accepted)
    expect(await rejectionOf(verify, live(-900, -minute))).toBe('expired')
    expect(await rejectionOf(verify, live(0, -3))).toBe('exp is not after iat')
  })

  it.each([-60, -4, 0, 4, 60])(
    'define a single validity interval when our clock differs by %i s from the issuer’s [J-59]',
    async (skew) => {
      const { verify, signer, time } = setUp()
      const cached = createTokenCache(time.clock).wrap(verify)
      const issuedAt = time.seconds() + 100 - skew
      const token = signer.token({ claims: { iat: issuedAt, exp: issuedAt + 120 } })
      const seen: string[] = []
      for (let second = 0; second < 300; second += 1) {
        const outcome = await cached(token).then(
          () => 'accepted',
          (error: TaskwireError) => (error.cause as Error).message,
        )
        // With clocks 4 s apart, a token is accepted from its creation until it expires.
        if (Math.abs(skew) <= 4 && second >= 100 && second < 220) expect(outcome).toBe('accepted')
        if (outcome !== seen.at(-1)) seen.push(outcome)
        time.advance(1000)
      }
      expect(seen).toEqual(['issued in the future', 'accepted', 'expired'])
    },
  )

  it.each([
    ['"1800000000"'],
    ['null'],
    ['true'],
    ['{}'],
    ['[]'],
    ['-1'],
    ['1e30'],
    ['1e400'],
    ['-1e400'],
    ['9007199254740992'],
  ])('are rejected with an exp of %s [J-31] [J-32]', async (exp) => {
    const { verify, signer } = setUp()
    const claims = JSON.stringify({ ...signer.claims(), exp: 'EXP' }).replace('"EXP"', exp)
    await rejectionOf(verify, signer.raw(signer.header, claims))
  })

  it('are rejected when they exceed the maximum lifetime [J-33]', async () => {
    const { verify, signer, time } = setUp()
    const exp = time.seconds() + 30 * day
    expect(await rejectionOf(verify, signer.token({ claims: { exp } }))).toBe('lifetime longer than 3600 s')
    expect(await verify(signer.token({ claims: { exp: time.seconds() + 3600 } }))).toMatchObject(accepted)
    const patient = setUp({ maxTokenAgeSeconds: 30 * day })
    expect(await patient.verify(patient.signer.token({ claims: { exp } }))).toMatchObject(accepted)
  })

  it('are rejected before nbf, and with an nbf that is not a number [J-34]', async () => {
    const { verify, signer, time } = setUp()
    for (const nbf of [time.seconds() + 10 * minute, '0', null, Number.MAX_VALUE]) {
      await rejectionOf(verify, signer.token({ claims: { nbf } }))
    }
    expect(await verify(signer.token({ claims: { nbf: time.seconds() } }))).toMatchObject(accepted)
  })

  it('are rejected without iat, with an old or non-numeric iat, and without exp [J-36]', async () => {
    const { verify, signer, time } = setUp()
    for (const iat of [undefined, time.seconds() - 120 * minute, '0', null, time.seconds() + 2000]) {
      await rejectionOf(verify, signer.token({ claims: { iat } }))
    }
    await rejectionOf(verify, signer.token({ claims: { exp: undefined } }))
  })
})

describe('the issuer and audience of a token', () => {
  it.each([
    ['https://other.test'],
    [undefined],
    [null],
    [`${issuer}/`],
    [`${issuer}/api/auth`],
    ['https://ISSUER.test'],
    [[issuer]],
  ])('are rejected with iss %j [J-37]', async (iss) => {
    const { verify, signer } = setUp()
    await rejectionOf(verify, signer.token({ claims: { iss } }))
  })

  it.each([['https://other.test'], [undefined], [null], [[]], [{ 0: audience }], [7], [[[audience]]]])(
    'are rejected with aud %j [J-38]',
    async (aud) => {
      const { verify, signer } = setUp()
      await rejectionOf(verify, signer.token({ claims: { aud } }))
    },
  )

  it('are accepted when one of several audiences is ours [J-39]', async () => {
    const { verify, signer } = setUp()
    expect(await verify(signer.token({ claims: { aud: ['https://other.test', audience] } }))).toMatchObject(accepted)
  })
})

describe('the subject of a token', () => {
  it.each([[undefined], [''], [null], [0], [true], [{}], [[]], [['user-1']]])(
    'is rejected as %j [J-41]',
    async (sub) => {
      const { verify, signer } = setUp()
      await rejectionOf(verify, signer.token({ claims: { sub } }))
    },
  )

  it.each([
    'a\0b',
    'a\nb',
    'a b',
    'a\u200bb',
    'jürgen',
    'u\n',
    'x'.repeat(256),
    "'; DROP TABLE task;--",
    "u1' OR '1'='1",
  ])('is rejected with invalid characters or length: %j [J-42] [J-44]', async (sub) => {
    const { verify, signer } = setUp()
    await rejectionOf(verify, signer.token({ claims: { sub } }))
  })

  it.each(['__proto__', 'constructor', 'toString', 'auth0|5f7c', 'x'.repeat(255)])(
    'is accepted as %s [J-43]',
    async (sub) => {
      const { verify, signer } = setUp()
      expect((await verify(signer.token({ claims: { sub } }))).actor).toEqual({ kind: 'user', userId: sub })
    },
  )
})

describe('the payload of a token', () => {
  it.each([
    ['[]'],
    ['null'],
    ['"x"'],
    ['1'],
    ['not JSON'],
    [''],
    [Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['['.repeat(5000)],
    [`${'['.repeat(2900)}${']'.repeat(2900)}`],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    [`${'{"a":'.repeat(900)}1${'}'.repeat(900)}`],
  ])('is rejected when it is not a JSON object [J-47]', async (payload) => {
    const { verify, signer } = setUp()
    await rejectionOf(verify, signer.raw(signer.header, payload))
  })

  it('may begin with a byte order mark [J-48]', async () => {
    const { verify, signer } = setUp()
    expect(await verify(signer.raw(signer.header, `\ufeff${JSON.stringify(signer.claims())}`))).toMatchObject(accepted)
  })

  it('grants nothing through claims that are not read [J-49]', async () => {
    const { verify, signer } = setUp()
    const claims = JSON.stringify({ ...signer.claims(), role: 'admin', userId: 'victim' })
    const token = signer.raw(signer.header, claims.replace('{', '{"__proto__":{"admin":true,"sub":"victim"},'))
    const verified = await verify(token)
    expect(Object.keys(verified).sort()).toEqual(['actor', 'expiresAt', 'issuedAt'])
    expect(verified.actor).toEqual({ kind: 'user', userId: 'user-1' })
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })
})

describe('the error of a rejected token', () => {
  it('is the same for every fault, with a reason that quotes nothing from the token [J-58]', async () => {
    const { verify, signer, reasons } = setUp()
    const secret = 'ada@example.org'
    const changes = [
      { iss: secret },
      { aud: secret },
      { sub: `${secret} ` },
      { exp: secret },
      { nbf: secret },
      { iat: 0 },
    ]
    for (const change of changes) await rejectionOf(verify, signer.token({ claims: { email: secret, ...change } }))
    await rejectionOf(verify, signer.token({ header: { alg: `\n${secret}` } }))
    expect(reasons).toHaveLength(changes.length + 1)
    for (const reason of reasons) expect(reason).toMatch(/^[\w ().,:-]+$/)
    expect(reasons.join()).not.toContain('ada')
  })
})

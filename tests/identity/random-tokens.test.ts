import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBearer } from '../../src/auth/tokens/authorization.ts'
import { runs } from '../helpers/effort.ts'
import { rejectionOf, setUp } from './test-issuer.ts'

const { verify, signer } = setUp()
const valid = signer.token()
const parts = valid.split('.')
const segment = fc.oneof(
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  fc.json().map((json) => Buffer.from(json).toString('base64url')),
  fc.constantFrom(...parts),
)

async function expectRejected(token: string) {
  await rejectionOf(verify, token)
}

describe('a verifier rejects every token', () => {
  it('that is random text', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), expectRejected), { numRuns: runs(300, 10_000) })
  })

  it('that combines random parts with parts of a valid one', async () => {
    const token = fc.tuple(segment, segment, segment).map((segments) => segments.join('.'))
    await fc.assert(
      fc.asyncProperty(
        token.filter((text) => text !== valid),
        expectRejected,
      ),
      { numRuns: runs(500, 20_000) },
    )
  })

  it('that differs from a valid one in one character', async () => {
    const change = fc.tuple(fc.nat(valid.length - 1), fc.string({ minLength: 0, maxLength: 2 }))
    const token = change.map(([at, text]) => valid.slice(0, at) + text + valid.slice(at + 1))
    await fc.assert(
      fc.asyncProperty(
        token.filter((text) => text !== valid),
        expectRejected,
      ),
      { numRuns: runs(500, 20_000) },
    )
  })

  it('whose header or claims were changed after signing', async () => {
    const [header = '', payload = '', signature = ''] = parts
    const changed = fc.dictionary(
      fc.constantFrom('alg', 'kid', 'typ', 'iss', 'aud', 'sub', 'iat', 'exp', 'nbf', 'jwk'),
      fc.jsonValue(),
    )
    const mutate = (part: string, changes: object) =>
      Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...changes })).toString(
        'base64url',
      )
    const token = fc
      .tuple(changed, changed)
      .map(([inHeader, inClaims]) => `${mutate(header, inHeader)}.${mutate(payload, inClaims)}.${signature}`)
    await fc.assert(
      fc.asyncProperty(
        token.filter((text) => text !== valid),
        expectRejected,
      ),
      { numRuns: runs(500, 20_000) },
    )
  })

  it('whose signed claims have wrong types', async () => {
    const odd = fc.jsonValue().filter((value) => typeof value !== 'string' && typeof value !== 'number')
    const claim = fc.constantFrom('iss', 'sub', 'iat', 'exp')
    await fc.assert(
      fc.asyncProperty(claim, odd, (name, value) => expectRejected(signer.token({ claims: { [name]: value } }))),
      { numRuns: runs(300, 10_000) },
    )
  })
})

describe('readBearer', () => {
  it('returns one word or undefined for any header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'Bearer ', 'bearer  '), (text, prefix) => {
        const token = readBearer(prefix + text)
        if (token !== undefined) expect(token).toMatch(/^[\x21-\x7e]+$/)
      }),
    )
  })
})

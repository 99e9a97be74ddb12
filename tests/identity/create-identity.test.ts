import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryAdapter } from 'better-auth/adapters/memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIdentity, type IdentityDependencies } from '../../src/auth/create-identity.ts'
import type { AuthConfig } from '../../src/config/auth-config.ts'
import { runs } from '../helpers/effort.ts'
import { patientFetch, startJwksServer, status } from './jwks-server.ts'
import { audience, createTestClock, createTestIssuer, failureOf, forge, issuer, rejectionOf } from './test-issuer.ts'

function setUp() {
  const time = createTestClock()
  const dataDir = mkdtempSync(join(tmpdir(), 'taskwire-identity-'))
  const reasons: string[] = []
  const problems: string[] = []
  const dependencies: IdentityDependencies = {
    clock: time.clock,
    onProblem: (message) => problems.push(message),
    onRejected: (reason) => reasons.push(reason),
    builtIn: async () => ({
      database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [], rateLimit: [] }),
      baseUrl: new URL('http://localhost:8000'),
      trustedOrigins: [],
      rateLimit: true,
      dataDir,
    }),
  }
  return {
    time,
    dataDir,
    reasons,
    problems,
    create: (config: AuthConfig, fetch = patientFetch) => createIdentity(config, { ...dependencies, fetch }),
    [Symbol.dispose]: () => rmSync(dataDir, { recursive: true }),
  }
}

describe('createIdentity', () => {
  it('starts the built-in sign-in with a generated secret, and rejects tokens of other issuers', async () => {
    using test = setUp()
    const identity = await test.create({ mode: 'built-in' })
    expect((await identity.handleSignIn?.(new Request('http://localhost:8000/api/auth/ok')))?.status).toBe(200)
    await identity.keys?.ensureKeys()
    await rejectionOf(identity.verifyToken, createTestIssuer('key-1', test.time.seconds).token())
    expect(test.reasons).toEqual(['no key for this kid and alg'])
  })

  it('trusts the keys at a URL, and drops cached tokens when a key is withdrawn [K-09]', async () => {
    using test = setUp()
    const signer = createTestIssuer('key-1', test.time.seconds)
    await using server = await startJwksServer([signer.jwk])
    const identity = await test.create({ mode: 'jwks', url: server.url, issuer, audience, maxTokenAgeSeconds: 3600 })
    const token = signer.token()
    await identity.verifyToken(token)
    server.answer([createTestIssuer('key-2', test.time.seconds).jwk])
    await identity.verifyToken(token)
    await identity.keys?.reload()
    await rejectionOf(identity.verifyToken, token)
    expect(identity.handleSignIn).toBeUndefined()
  })

  it('rejects a withdrawn key after 10 minutes, also for cached tokens [K-09]', async () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 12 })
    const property = fc.asyncProperty(arrivals, async (moments) => {
      using test = setUp()
      const signer = createTestIssuer('key-1', test.time.seconds)
      const published = [signer.jwk]
      const fetch = async () => Response.json({ keys: published })
      const url = new URL('https://issuer.test/jwks')
      const identity = await test.create({ mode: 'jwks', url, issuer, audience, maxTokenAgeSeconds: 3600 }, fetch)
      const token = signer.token()
      await identity.verifyToken(token)
      published[0] = createTestIssuer('key-2', test.time.seconds).jwk
      let passed = 0
      for (const moment of moments.toSorted((a, b) => a - b)) {
        test.time.advance(moment - passed)
        passed = moment
        await identity.verifyToken(token).catch(() => {})
      }
      test.time.advance(600_001 - passed)
      await rejectionOf(identity.verifyToken, token)
    })
    await fc.assert(property, { numRuns: runs(50, 2000) })
  })

  it('starts while the external issuer is down, and reports the failure on first use [K-02]', async () => {
    using test = setUp()
    await using server = await startJwksServer(status(503))
    const identity = await test.create({ mode: 'jwks', url: server.url, issuer, audience, maxTokenAgeSeconds: 3600 })
    await expect(identity.keys?.ensureKeys()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const error = await failureOf(identity.verifyToken, createTestIssuer('key-1', test.time.seconds).token())
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1000 })
    expect(test.problems).toEqual(['keys at AUTH_JWKS_URL: answered 503'])
  })

  it('trusts only the shared secret when one is set', async () => {
    using test = setUp()
    const secret = 'shared-'.repeat(5)
    const identity = await test.create({ mode: 'shared-secret', secret, issuer, maxTokenAgeSeconds: 60 })
    const iat = test.time.seconds()
    const signed = (claims: object) =>
      forge({ alg: 'HS256' }, { sub: 'user-1', iat, exp: iat + 60, ...claims }, (input) =>
        createHmac('sha256', secret).update(input).digest(),
      )
    expect((await identity.verifyToken(signed({ iss: issuer }))).actor).toEqual({ kind: 'user', userId: 'user-1' })
    await rejectionOf(identity.verifyToken, signed({ iss: 'https://other.test' }))
    await rejectionOf(identity.verifyToken, signed({ iss: issuer, exp: iat + 61 }))
    await rejectionOf(identity.verifyToken, createTestIssuer('key-1', test.time.seconds).token())
    expect(identity.keys).toBeUndefined()
  })

  it('refuses to start with a shared secret that is too short [J-13]', async () => {
    using test = setUp()
    await expect(test.create({ mode: 'shared-secret', secret: 'short', maxTokenAgeSeconds: 60 })).rejects.toThrow(
      'AUTH_JWT_SECRET must be at least 32 bytes long; it has 5.',
    )
  })
})

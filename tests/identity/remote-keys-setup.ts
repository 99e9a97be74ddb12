import type { RequestListener } from 'node:http'
import type { JWK } from 'jose'
import { vi } from 'vitest'
import { createRemoteKeys } from '../../src/auth/remote-keys.ts'
import { createTokenVerifier } from '../../src/auth/verify-token.ts'
import { startJwksServer } from './jwks-server.ts'
import { audience, createTestClock, createTestIssuer, issuer } from './test-issuer.ts'

/** A stopped clock, an issuer with one key on a real server, and a verifier that fetches it from there. */
export async function setUp(answer?: RequestListener | JWK[]) {
  const time = createTestClock()
  const signer = createTestIssuer('key-1', time.seconds)
  const server = await startJwksServer(answer ?? [signer.jwk])
  const onChange = vi.fn()
  const failures: string[] = []
  const keys = createRemoteKeys({
    url: server.url,
    clock: time.clock,
    onChange,
    onFailure: (reason) => failures.push(reason),
    timeoutMs: 300,
  })
  const verify = createTokenVerifier({
    keys: keys.findKey,
    algorithms: ['EdDSA'],
    issuer,
    audience,
    maxTokenAgeSeconds: 3600,
    requireKeyId: true,
    clock: time.clock,
  })

  return {
    time,
    signer,
    server,
    keys,
    verify,
    onChange,
    failures,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

import type { RequestListener } from 'node:http'
import type { JWK } from 'jose'
import { vi } from 'vitest'
import { createRemoteKeys } from '../../src/auth/tokens/remote-keys.ts'
import { createTokenVerifier } from '../../src/auth/tokens/verify-token.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { startJwksServer } from './jwks-server.ts'
import { audience, createTestClock, createTestIssuer, issuer } from './test-issuer.ts'

/**
 * Creates a stopped clock, an issuer with one key on a real server, and a verifier that fetches it. Tests of an issuer that
 * hangs set the timeout, in milliseconds.
 */
export async function setUp(answer?: RequestListener | JWK[], timeoutMs = patienceMs()) {
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
    timeoutMs,
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

/** Replaces timeouts of requests: they time out only when `expire` is called. */
export function stoppedTimeouts() {
  const waiting: AbortController[] = []
  const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const controller = new AbortController()
    waiting.push(controller)
    return controller.signal
  })
  return {
    expire() {
      for (const controller of waiting.splice(0)) controller.abort(new DOMException('', 'TimeoutError'))
    },
    [Symbol.dispose]: () => spy.mockRestore(),
  }
}

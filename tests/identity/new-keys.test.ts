import { setImmediate } from 'node:timers/promises'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { setUp } from './remote-keys-setup.ts'
import { createTestIssuer, failureOf, rejectionOf } from './test-issuer.ts'

const second = 1000
const minute = 60 * second

/** Starts a background load that the issuer answers with new or old keys when released. */
async function withHeldAnswer(test: Awaited<ReturnType<typeof setUp>>, more: JWK[] = []) {
  const keys = [test.signer.jwk, ...more]
  const before = test.server.requests
  let release = () => {}
  test.server.answer((_, response) => {
    release = () => void response.end(JSON.stringify({ keys }))
  })
  test.time.advance(6 * minute)
  await test.verify(test.signer.token())
  await eventually(() => expect(test.server.requests).toBe(before + 1))
  return { release: () => release() }
}

describe('a key that is published while the key set is being fetched', () => {
  it('is found by one more fetch, shared by all tokens that name it', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    const slow = await withHeldAnswer(test)
    const next = createTestIssuer('key-2', test.time.seconds)
    test.time.advance(second)
    const waiting = Promise.allSettled([0, 1, 2].map(() => test.verify(next.token())))
    await setImmediate()
    test.server.answer([test.signer.jwk, next.jwk])
    slow.release()
    expect((await waiting).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    // The background refresh, and one load for the three tokens.
    expect(test.server.requests).toBe(3)
  })

  it('is found without another fetch when the fetch in progress includes it', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    const next = createTestIssuer('key-2', test.time.seconds)
    const slow = await withHeldAnswer(test, [next.jwk])
    test.time.advance(second)
    const waiting = test.verify(next.token())
    await setImmediate()
    slow.release()
    await waiting
    expect(test.server.requests).toBe(2)
  })

  it('is rejected only after a later fetch, which counts towards the limit of fetches for unknown key ids', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    const unknown = () => test.signer.token({ header: { kid: crypto.randomUUID() } })
    const slow = await withHeldAnswer(test)
    test.time.advance(second)
    const rejected = rejectionOf(test.verify, unknown())
    await setImmediate()
    test.server.answer([test.signer.jwk])
    slow.release()
    expect(await rejected).toBe('no key for this kid and alg')
    expect(test.server.requests).toBe(3)
    for (let count = 0; count < 2; count += 1) await rejectionOf(test.verify, unknown())
    expect((await failureOf(test.verify, unknown())).code).toBe('UNAVAILABLE')
    expect(test.server.requests).toBe(5)
  })
})

import { describe, expect, it, vi } from 'vitest'
import { createRemoteKeys } from '../../src/auth/tokens/remote-keys.ts'
import { eventually } from '../helpers/eventually.ts'
import { status } from './jwks-server.ts'
import { setUp, stoppedTimeouts } from './remote-keys-setup.ts'
import { createTestClock, createTestIssuer, failureOf, rejectionOf } from './test-issuer.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

describe('keys of an external issuer', () => {
  it('are fetched once for many tokens', async () => {
    await using test = await setUp()
    await Promise.all(Array.from({ length: 20 }, () => test.verify(test.signer.token())))
    expect(test.server.requests).toBe(1)
    expect(test.onChange).toHaveBeenCalledTimes(1)
  })

  it('are used for a day while the issuer is down [K-01]', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    test.server.answer(status(500))
    for (let passed = 0; passed < 30; passed += 1) {
      test.time.advance(minute)
      await test.verify(test.signer.token())
    }
    expect(test.failures).toContain('keys at AUTH_JWKS_URL: answered 500')
    test.time.advance(25 * hour)
    expect((await failureOf(test.verify, test.signer.token())).code).toBe('UNAVAILABLE')
    test.server.answer([test.signer.jwk])
    test.time.advance(minute)
    await test.verify(test.signer.token())
  })

  it('are requested once per back-off step while the issuer is down [K-02] [K-11]', async () => {
    await using test = await setUp(status(500))
    const attempt = () => failureOf(test.verify, test.signer.token())
    const errors = await Promise.all(Array.from({ length: 20 }, attempt))
    for (let count = 0; count < 20; count += 1) errors.push(await attempt())
    expect(test.server.requests).toBe(1)
    for (const error of errors) expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: second })

    test.time.advance(second)
    expect(await attempt()).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 2 * second })
    for (let step = 0; step < 10; step += 1) {
      test.time.advance(minute)
      expect((await attempt()).retryAfterMs).toBeLessThanOrEqual(minute)
    }
    expect(test.server.requests).toBe(12)

    test.server.answer([test.signer.jwk])
    test.time.advance(minute)
    await test.verify(test.signer.token())
    await test.keys.ensureKeys()
  })

  it('are not requested more often when tokens name unknown keys during an outage [K-11]', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    test.server.answer(status(500))
    test.time.advance(11 * second)
    for (let count = 0; count < 20; count += 1) {
      const error = await failureOf(test.verify, test.signer.token({ header: { kid: 'x' } }))
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: second })
    }
    expect(test.server.requests).toBe(2)
    await test.verify(test.signer.token())
  })

  it('time out when the issuer hangs [K-03]', async () => {
    await using test = await setUp(() => {}, 300)
    expect((await failureOf(test.verify, test.signer.token())).code).toBe('UNAVAILABLE')
    expect(test.failures).toEqual(['keys at AUTH_JWKS_URL: no answer in time'])
  })

  it('time out after 3 s by default [K-03]', async () => {
    using limit = vi
      .spyOn(AbortSignal, 'timeout')
      .mockReturnValue(AbortSignal.abort(new DOMException('', 'TimeoutError')))
    const { clock } = createTestClock()
    const keys = createRemoteKeys({
      url: new URL('http://127.0.0.1:1/jwks'),
      clock,
      onChange: () => {},
      onFailure: () => {},
    })
    await expect(keys.ensureKeys()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(limit.mock.calls).toEqual([[3000]])
  })

  it('time out when the issuer stalls in the middle of the body [K-03]', async () => {
    await using test = await setUp((_, response) => void response.write('{"keys":['), 300)
    expect((await failureOf(test.verify, test.signer.token())).code).toBe('UNAVAILABLE')
  })

  it('fail with UNAVAILABLE if the port is closed, with the cause in the log [K-02]', async () => {
    const test = await setUp()
    await test[Symbol.asyncDispose]()
    await expect(test.keys.ensureKeys()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: second })
    expect(test.failures).toEqual(['keys at AUTH_JWKS_URL: fetch failed (ECONNREFUSED)'])
  })

  it('are found as soon as a token names a new one, and old ones stay valid [K-08]', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    const published = [test.signer]
    for (const id of ['key-2', 'key-3', 'key-4']) {
      test.time.advance(3 * second)
      const next = createTestIssuer(id, test.time.seconds)
      published.push(next)
      test.server.answer(published.map(({ jwk }) => jwk))
      await test.verify(next.token())
    }
    await test.verify(test.signer.token())
    expect(test.onChange).toHaveBeenCalledTimes(4)
    expect(test.server.requests).toBe(4)
  })

  it('are requested three times, then once per 10 s, for tokens with unknown key ids [J-16]', async () => {
    await using test = await setUp()
    const unknown = () => test.signer.token({ header: { kid: crypto.randomUUID() } })
    // The first load is the initial one.
    await Promise.all(Array.from({ length: 50 }, () => rejectionOf(test.verify, unknown())))
    expect(test.server.requests).toBe(1)
    for (let count = 0; count < 3; count += 1) await rejectionOf(test.verify, unknown())
    expect(test.server.requests).toBe(4)
    for (let count = 0; count < 50; count += 1) {
      const error = await failureOf(test.verify, unknown())
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 10 * second, cause: undefined })
    }
    expect(test.server.requests).toBe(4)

    test.time.advance(9 * second)
    expect(await failureOf(test.verify, unknown())).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: second })
    test.time.advance(second)
    await Promise.all(Array.from({ length: 50 }, () => rejectionOf(test.verify, unknown())))
    expect(test.server.requests).toBe(5)
    for (let minutes = 0; minutes < 30; minutes += 1) {
      for (let count = 0; count < 20; count += 1) {
        await test.verify(unknown()).catch(() => {})
        test.time.advance(3 * second)
      }
    }
    // One per ten seconds for half an hour, plus one refresh per five minutes.
    expect(test.server.requests).toBeLessThanOrEqual(5 + 180 + 6)
  })

  it('are not rejected as unknown while they are new, whatever the number of forged key ids [J-16]', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    for (let count = 0; count < 20; count += 1) {
      await test.verify(test.signer.token({ header: { kid: crypto.randomUUID() } })).catch(() => {})
    }
    const next = createTestIssuer('key-2', test.time.seconds)
    test.server.answer([test.signer.jwk, next.jwk])
    const { code, retryAfterMs = 0 } = await failureOf(test.verify, next.token())
    expect(code).toBe('UNAVAILABLE')
    test.time.advance(retryAfterMs)
    await test.verify(next.token())
  })

  it('are rejected at once when they were withdrawn, whatever the number of tokens', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    test.server.answer([createTestIssuer('key-2', test.time.seconds).jwk])
    await test.keys.reload()
    for (let count = 0; count < 20; count += 1) await rejectionOf(test.verify, test.signer.token())
    expect(test.server.requests).toBeLessThanOrEqual(5)
    // When published again, the key is found like a new one.
    test.server.answer([test.signer.jwk])
    test.time.advance(10 * second)
    await test.verify(test.signer.token())
  })

  it('stop working within 10 minutes of their removal, or at once on reload [K-09]', async () => {
    await using test = await setUp()
    const other = createTestIssuer('key-2', test.time.seconds)
    await test.verify(test.signer.token())
    test.server.answer([other.jwk])
    test.time.advance(10 * minute + 1)
    await rejectionOf(test.verify, test.signer.token())

    test.server.answer([test.signer.jwk])
    await test.keys.reload()
    await test.verify(test.signer.token())
    expect(test.onChange).toHaveBeenCalledTimes(3)
  })

  it('are refreshed in the background before they expire', async () => {
    await using test = await setUp()
    await test.verify(test.signer.token())
    test.time.advance(6 * minute)
    await test.verify(test.signer.token())
    await eventually(() => expect(test.server.requests).toBe(2))
  })

  it('delay one caller when the issuer starts to hang, and no later ones [K-01] [K-03]', async () => {
    using timeouts = stoppedTimeouts()
    await using test = await setUp()
    await test.verify(test.signer.token())
    test.server.answer(() => {})
    test.time.advance(10 * minute)
    const waiting = test.verify(test.signer.token())
    await eventually(() => expect(test.server.requests).toBe(2))
    timeouts.expire()
    await waiting
    expect(test.failures).toHaveLength(1)
    test.time.advance(10 * minute)
    await test.verify(test.signer.token())
    await eventually(() => expect(test.server.requests).toBe(3))
    expect(test.failures).toHaveLength(1)
    timeouts.expire()
    await eventually(() => expect(test.failures).toHaveLength(2))
  })

  it('can be reloaded during a back-off, which resets after a success', async () => {
    await using test = await setUp(status(500))
    const fail = (retryAfterMs: number) =>
      expect(test.keys.reload()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs })
    await fail(second)
    await fail(2 * second)
    await fail(4 * second)
    test.server.answer([test.signer.jwk])
    await test.keys.reload()
    await test.keys.reload()
    expect(test.onChange).toHaveBeenCalledTimes(1)
    test.server.answer(status(500))
    await fail(second)
  })
})

import { describe, expect, it, vi } from 'vitest'
import type { VerifiedToken } from '../../src/auth/actor.ts'
import { createTokenCache } from '../../src/auth/tokens/token-cache.ts'
import { TaskwireError } from '../../src/errors.ts'
import { setUp as setUpVerifier } from './test-issuer.ts'

function setUp(max?: number) {
  const test = setUpVerifier()
  const cache = createTokenCache(test.time.clock, max)
  const inner = vi.fn(test.verify)
  return { ...test, cache, inner, verify: cache.wrap(inner) }
}

describe('the token cache', () => {
  it('verifies a token once per minute', async () => {
    const { verify, inner, signer, time } = setUp()
    const token = signer.token()
    const first = await verify(token)
    time.advance(59_999)
    expect(await verify(token)).toEqual(first)
    expect(inner).toHaveBeenCalledTimes(1)
    time.advance(1)
    await verify(token)
    expect(inner).toHaveBeenCalledTimes(2)
  })

  it('drops a token when it expires', async () => {
    const { verify, signer, time } = setUp()
    const token = signer.token({ claims: { exp: time.seconds() + 10 } })
    await verify(token)
    time.advance(15_000)
    await expect(verify(token)).rejects.toBeInstanceOf(TaskwireError)
  })

  it('does not store an expired token', async () => {
    const { verify, cache, signer, time } = setUp()
    await verify(signer.token({ claims: { iat: time.seconds() - 60, exp: time.seconds() - 3 } }))
    expect(cache.size).toBe(0)
  })

  it('does not store rejected tokens', async () => {
    const { verify, inner, cache } = setUp()
    await expect(verify('a.b.c')).rejects.toThrow()
    await expect(verify('a.b.c')).rejects.toThrow()
    await expect(verify('x'.repeat(10_000))).rejects.toThrow()
    expect(inner).toHaveBeenCalledTimes(3)
    expect(cache.size).toBe(0)
  })

  it('treats another encoding of a cached token as a different token [J-51]', async () => {
    const { verify, signer } = setUp()
    const token = signer.token()
    await verify(token)
    for (const spelling of [`${token}=`, `${token}==`, `${token}\n`, ` ${token}`, `${token}.`, token.toLowerCase()]) {
      await expect(verify(spelling)).rejects.toThrow()
    }
  })

  it('separates users, whatever their names [J-43]', async () => {
    const { verify, signer } = setUp()
    for (const sub of ['__proto__', 'constructor', 'toString', 'user-2', '__proto__']) {
      const token = signer.token({ claims: { sub } })
      expect((await verify(token)).actor).toEqual({ kind: 'user', userId: sub })
      expect((await verify(token)).actor).toEqual({ kind: 'user', userId: sub })
    }
  })

  it('stores no more than its maximum of tokens', async () => {
    const { verify, cache, signer } = setUp(5)
    for (let count = 0; count < 20; count += 1) await verify(signer.token({ claims: { sub: `user-${count}` } }))
    expect(cache.size).toBe(5)
  })

  it('verifies a token once for concurrent requests', async () => {
    const { cache, time } = setUp()
    let finish = (_: VerifiedToken) => {}
    const inner = vi.fn(() => new Promise<VerifiedToken>((resolve) => (finish = resolve)))
    const verify = cache.wrap(inner)
    const pending = Promise.all([verify('token'), verify('token'), verify('token')])
    const issuedAt = time.clock()
    finish({ actor: { kind: 'user', userId: 'user-1' }, issuedAt, expiresAt: new Date(issuedAt.getTime() + 900_000) })
    expect(new Set((await pending).map(({ actor }) => actor.userId))).toEqual(new Set(['user-1']))
    expect(inner).toHaveBeenCalledOnce()
  })

  it('drops all tokens on clear, also from a verification in progress', async () => {
    const { cache, time } = setUp()
    let finish = (_: VerifiedToken) => {}
    const inner = vi.fn(() => new Promise<VerifiedToken>((resolve) => (finish = resolve)))
    const verify = cache.wrap(inner)
    const pending = verify('token')
    cache.clear()
    const issuedAt = time.clock()
    const expiresAt = new Date(issuedAt.getTime() + 900_000)
    finish({ actor: { kind: 'user', userId: 'user-1' }, issuedAt, expiresAt })
    await pending
    expect(cache.size).toBe(0)
  })
})

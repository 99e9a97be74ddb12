import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { describe, expect, it, vi } from 'vitest'
import { start } from './built-in-setup.ts'

/** Counts password hashes, which take most of the time of a sign-in. */
function countHashes() {
  const scrypt = vi.spyOn(crypto, 'scrypt')
  syncBuiltinESMExports()
  return {
    count: () => scrypt.mock.calls.length,
    options: () => scrypt.mock.calls.map((call) => call[3] as unknown),
    [Symbol.dispose]: () => {
      scrypt.mockRestore()
      syncBuiltinESMExports()
    },
  }
}

describe('an account of the built-in sign-in', () => {
  it('ignores sign-up fields that clients may not set [A-02]', async () => {
    const { signUp, tables } = await start()
    const before = Date.now()
    const fields = {
      id: 'chosen',
      emailVerified: true,
      role: 'admin',
      createdAt: '2000-01-01',
      updatedAt: '2000-01-01',
    }
    expect((await signUp('ada@example.org', fields)).status).toBe(200)
    expect(tables.user).toHaveLength(1)
    const user = tables.user?.[0] as Record<string, unknown>
    expect(user).toMatchObject({ emailVerified: false, email: 'ada@example.org' })
    expect(user.id).not.toBe('chosen')
    expect(user).not.toHaveProperty('role')
    for (const at of [user.createdAt, user.updatedAt]) expect((at as Date).getTime()).toBeGreaterThanOrEqual(before)
  })

  it.each([7, 129, 1_000_000])(
    'rejects a password of %i characters without hashing long ones [A-03]',
    async (length) => {
      const { post } = await start()
      using hashing = countHashes()
      const body = { name: 'Ada', email: 'ada@example.org', password: 'x'.repeat(length) }
      expect((await post('/sign-up/email', body)).status).toBe(400)
      expect(hashing.count()).toBe(0)
      if (length === 7) return
      expect((await post('/sign-in/email', body)).status).toBe(400)
      expect(hashing.count()).toBe(0)
    },
  )

  it('answers an unknown address like a wrong password, with the same amount of hashing [A-04]', async () => {
    const { signUp, post } = await start()
    await signUp('ada@example.org')
    const attempt = async (email: string) => {
      using hashing = countHashes()
      const answer = await post('/sign-in/email', { email, password: 'wrong password' })
      return { status: answer.status, body: await answer.text(), hashes: hashing.options() }
    }
    const wrong = await attempt('ada@example.org')
    expect(wrong).toMatchObject({ status: 401, hashes: [{ N: 16_384, r: 16 }] })
    expect(await attempt('eve@example.org')).toEqual(wrong)
  })

  it('is unique per address in any letter case, and rejects look-alike addresses [A-06]', async () => {
    const { signUp, tables } = await start()
    expect((await signUp('A@b.co')).status).toBe(200)
    expect((await signUp('a@b.co')).status).toBe(422)
    expect((await signUp('a＠b.co')).status).toBe(400)
    expect((await signUp('a﹫b.co')).status).toBe(400)
    expect((await signUp('a@b.co.')).status).toBe(400)
    expect(tables.user).toMatchObject([{ email: 'a@b.co' }])
  })
})

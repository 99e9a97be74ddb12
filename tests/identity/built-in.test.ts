import { createHmac } from 'node:crypto'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { cookieOf, emptyTables, start, tokenFrom } from './built-in-setup.ts'
import { forge, rejectionOf } from './test-issuer.ts'

describe('the built-in sign-in', () => {
  it('issues a token after sign-up that identifies only user and session [A-01] [A-17]', async () => {
    const { signUp, get, verifyToken } = await start()
    const signedUp = await signUp('ada@example.org')
    const { user } = (await signedUp.clone().json()) as { user: { id: string } }
    const token = await tokenFrom(await get('/token', { cookie: cookieOf(signedUp) }))
    const { exp = 0, iat = 0, ...claims } = decodeJwt(token)
    const { sid, auth_time: signedInAt, ...named } = claims
    expect(named).toEqual({ sub: user.id, iss: 'http://localhost:8000', aud: 'http://localhost:8000' })
    expect(exp - iat).toBe(900)
    expect(await verifyToken(token)).toEqual({
      actor: { kind: 'user', userId: user.id },
      issuedAt: new Date(iat * 1000),
      expiresAt: new Date(exp * 1000),
      signedInAt: new Date(Number(signedInAt) * 1000),
      sessionId: sid,
    })
    expect(sid).toMatch(/^\w{32}$/)
  })

  it('accepts the session token as a bearer token instead of a cookie', async () => {
    const { signUp, get, verifyToken } = await start()
    const authorization = `Bearer ${(await signUp('ada@example.org')).headers.get('set-auth-token')}`
    await verifyToken(await tokenFrom(await get('/token', { authorization })))
  })

  it('explains how to exchange a session token that is sent as an access token, recognized by its format', async () => {
    const { signUp, verifyToken } = await start()
    const signedUp = await signUp('ada@example.org')
    const { token } = (await signedUp.clone().json()) as { token: string }
    const signed = signedUp.headers.get('set-auth-token') ?? ''
    const messageOf = (token: string) => verifyToken(token).catch((error: Error) => error.message)
    const advice =
      'This looks like a session token. Exchange it at GET /api/auth/token for an access token, and send that here.'
    for (const sent of [token, signed, decodeURIComponent(signed), 'A'.repeat(32), `${token}.forged`]) {
      expect(await messageOf(sent)).toBe(advice)
    }
    const plain = 'Send a valid access token in the Authorization header: "Bearer <token>".'
    for (const sent of [
      'x',
      token.slice(1),
      `${token}a`,
      `${token}.a.b`,
      `-${token.slice(1)}`,
      `${token}.${'a'.repeat(200)}`,
    ]) {
      expect(await messageOf(sent)).toBe(plain)
    }
  })

  it('issues no tokens after sign-out, and accepts earlier ones for at most 15 minutes [J-56]', async () => {
    let now = Date.now()
    const { signUp, get, post, verifyToken } = await start({ clock: () => new Date(now) })
    const cookie = cookieOf(await signUp('ada@example.org'))
    const token = await tokenFrom(await get('/token', { cookie }))
    expect((await post('/sign-out', {}, { cookie, origin: 'http://localhost:8000' })).status).toBe(200)
    expect((await get('/token', { cookie })).status).toBe(401)
    const issuedAt = (decodeJwt(token).iat ?? 0) * 1000
    now = issuedAt
    await verifyToken(token)
    now = issuedAt + 14 * 60_000
    await verifyToken(token)
    now = issuedAt + 15 * 60_000 + 6000
    expect(await rejectionOf(verifyToken, token)).toBe('expired')
  })

  it('rejects tokens signed with its secret or by another issuer of the same kind [J-12]', async () => {
    const [ours, theirs] = await Promise.all([start(), start()])
    const iat = Math.floor(Date.now() / 1000)
    const claims = { sub: 'u', iss: 'http://localhost:8000', aud: 'http://localhost:8000', iat, exp: iat + 60 }
    const hmac = (input: Buffer) => createHmac('sha256', 's3cret-'.repeat(6)).update(input).digest()
    await rejectionOf(ours.verifyToken, forge({ alg: 'HS256', kid: 'x' }, claims, hmac))
    const cookie = cookieOf(await theirs.signUp('ada@example.org'))
    await rejectionOf(ours.verifyToken, await tokenFrom(await theirs.get('/token', { cookie })))
  })

  it('publishes only public keys, and one key after concurrent first requests', async () => {
    const { get, tables } = await start()
    await Promise.all(Array.from({ length: 5 }, () => get('/jwks')))
    expect(tables.jwks).toHaveLength(1)
    expect(await (await get('/jwks')).json()).toEqual({
      keys: [{ alg: 'EdDSA', crv: 'Ed25519', kty: 'OKP', kid: expect.any(String), x: expect.any(String) }],
    })
  })

  it('accepts tokens after a restart, and refuses to start with another secret [K-16]', async () => {
    const tables = emptyTables()
    const before = await start({ tables })
    const token = await tokenFrom(
      await before.get('/token', { cookie: cookieOf(await before.signUp('ada@example.org')) }),
    )
    const after = await start({ tables })
    await after.verifyToken(token)
    await expect(start({ tables, secret: 'another-'.repeat(5) })).rejects.toThrow(
      /restore the old secret, or empty that table/,
    )
    await expect(start({ secret: 'short' })).rejects.toThrow('BETTER_AUTH_SECRET must be at least 32 characters long.')
  })

  it('reports problems without personal data', async () => {
    const { signUp, post, problems } = await start()
    const cookie = cookieOf(await signUp('ada@example.org'))
    await signUp('ada@example.org')
    await post('/sign-out', {}, { cookie, origin: 'https://ada@example.org' })
    expect(problems).toEqual(['Invalid origin'])
  })
})

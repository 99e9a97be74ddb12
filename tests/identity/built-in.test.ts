import { createHmac } from 'node:crypto'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { BetterAuthSettings } from '../../src/auth/better-auth.ts'
import { createBuiltInSignIn } from '../../src/auth/built-in.ts'
import { clientIpHeader } from '../../src/auth/client-ip-header.ts'
import { systemClock } from '../../src/clock.ts'
import { forge, quickestOf, refusalOf } from './test-issuer.ts'

const password = 'correct horse battery'

function emptyTables() {
  return { user: [], session: [], account: [], verification: [], jwks: [], rateLimit: [] } as Record<string, object[]>
}

async function start(changes: Partial<BetterAuthSettings> & { tables?: Record<string, object[]> } = {}) {
  const { tables = emptyTables(), ...settings } = changes
  const problems: string[] = []
  const signIn = await createBuiltInSignIn(
    {
      database: memoryAdapter(tables),
      secret: 's3cret-'.repeat(6),
      baseUrl: new URL('http://localhost:8000'),
      trustedOrigins: ['http://localhost:*'],
      rateLimit: false,
      onProblem: (message) => problems.push(message),
      ...settings,
    },
    { clock: systemClock, onKeysChanged: () => {} },
  )
  const origin = settings.baseUrl?.origin ?? 'http://localhost:8000'
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    signIn.handler(new Request(`${origin}/api/auth${path}`, { method, headers }))
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    signIn.handler(
      new Request(`${origin}/api/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
  const signUp = (email: string, extra: object = {}) =>
    post('/sign-up/email', { name: 'Ada', email, password, ...extra })
  return { ...signIn, get, post, signUp, tables, problems }
}

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function tokenFrom(response: Response): Promise<string> {
  return ((await response.json()) as { token: string }).token
}

describe('the built-in sign-in', () => {
  it('leads from sign-up to a token that names user and session, no more (A-01, A-17)', async () => {
    const { signUp, get, verifyToken } = await start()
    const signedUp = await signUp('ada@example.org')
    const { user } = (await signedUp.clone().json()) as { user: { id: string } }
    const token = await tokenFrom(await get('/token', { cookie: cookieOf(signedUp) }))
    const { exp = 0, iat = 0, ...claims } = decodeJwt(token)
    const { sid, ...named } = claims
    expect(named).toEqual({ sub: user.id, iss: 'http://localhost:8000', aud: 'http://localhost:8000' })
    expect(exp - iat).toBe(900)
    expect(await verifyToken(token)).toEqual({
      actor: { kind: 'user', userId: user.id },
      expiresAt: new Date(exp * 1000),
      sessionId: sid,
    })
    expect(sid).toMatch(/^\w{32}$/)
  })

  it('takes the session as a bearer token instead of a cookie', async () => {
    const { signUp, get, verifyToken } = await start()
    const authorization = `Bearer ${(await signUp('ada@example.org')).headers.get('set-auth-token')}`
    await verifyToken(await tokenFrom(await get('/token', { authorization })))
  })

  it('issues no more tokens after sign-out, while those issued run out (J-56)', async () => {
    const { signUp, get, post, verifyToken } = await start()
    const cookie = cookieOf(await signUp('ada@example.org'))
    const token = await tokenFrom(await get('/token', { cookie }))
    expect((await post('/sign-out', {}, { cookie, origin: 'http://localhost:8000' })).status).toBe(200)
    expect((await get('/token', { cookie })).status).toBe(401)
    await verifyToken(token)
  })

  it('is not fooled by what its secret signs, nor by another issuer of the same kind (J-12)', async () => {
    const [ours, theirs] = await Promise.all([start(), start()])
    const iat = Math.floor(Date.now() / 1000)
    const claims = { sub: 'u', iss: 'http://localhost:8000', aud: 'http://localhost:8000', iat, exp: iat + 60 }
    const hmac = (input: Buffer) => createHmac('sha256', 's3cret-'.repeat(6)).update(input).digest()
    await refusalOf(ours.verifyToken, forge({ alg: 'HS256', kid: 'x' }, claims, hmac))
    const cookie = cookieOf(await theirs.signUp('ada@example.org'))
    await refusalOf(ours.verifyToken, await tokenFrom(await theirs.get('/token', { cookie })))
  })

  it('ignores what a sign-up has no business saying (A-02)', async () => {
    const { signUp, tables } = await start()
    await signUp('ada@example.org', { id: 'chosen', emailVerified: true, role: 'admin', createdAt: '2000-01-01' })
    expect(tables.user).toHaveLength(1)
    expect(tables.user?.[0]).toMatchObject({ emailVerified: false })
    expect(tables.user?.[0]).not.toMatchObject({ id: 'chosen' })
  })

  it.each([7, 129, 1_000_000])('refuses a password of %i characters (A-03)', async (length) => {
    const { post } = await start()
    const body = { name: 'Ada', email: 'ada@example.org', password: 'x'.repeat(length) }
    expect((await post('/sign-up/email', body)).status).toBe(400)
    if (length === 7) return
    expect((await post('/sign-in/email', body)).status).toBe(400)
    // Hashing takes longer than this.
    expect(await quickestOf(() => post('/sign-up/email', body))).toBeLessThan(20)
    expect(await quickestOf(() => post('/sign-in/email', body))).toBeLessThan(20)
  })

  it('answers an unknown address like a wrong password (A-04)', async () => {
    const { signUp, post } = await start()
    await signUp('ada@example.org')
    const [wrong, unknown] = await Promise.all(
      ['ada@example.org', 'eve@example.org'].map((email) =>
        post('/sign-in/email', { email, password: 'wrong password' }),
      ),
    )
    expect([wrong?.status, await wrong?.text()]).toEqual([unknown?.status, await unknown?.text()])
    expect(wrong?.status).toBe(401)
  })

  it('has one account per address, whatever its case (A-06)', async () => {
    const { signUp } = await start()
    expect((await signUp('A@b.co')).status).toBe(200)
    expect((await signUp('a@b.co')).status).toBe(422)
    expect((await signUp('a＠b.co')).status).toBe(400)
    expect((await signUp('a@b.co.')).status).toBe(400)
  })

  it('limits sign-ins by the address our HTTP layer states, and by nothing the client sends (A-09, A-11)', async () => {
    const { post } = await start({ rateLimit: true })
    const attempt = (address: string) =>
      post(
        '/sign-in/email',
        { email: 'ada@example.org', password: 'x'.repeat(129) },
        { [clientIpHeader]: address, 'x-forwarded-for': `10.0.0.${Math.floor(Math.random() * 256)}` },
      )
    for (let count = 0; count < 3; count += 1) expect((await attempt('192.0.2.1')).status).toBe(400)
    const limited = await attempt('::ffff:192.0.2.1')
    expect(limited.status).toBe(429)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    for (const last of ['1', '2', '3']) expect((await attempt(`2001:db8::${last}`)).status).toBe(400)
    expect((await attempt('2001:db8::4')).status).toBe(429)
    expect((await attempt('192.0.2.2')).status).toBe(400)
  })

  it('refuses a cookie sent by a page it does not trust, and takes one of a trusted origin (A-12)', async () => {
    const { signUp, post } = await start()
    const cookie = cookieOf(await signUp('ada@example.org'))
    expect((await post('/sign-out', {}, { cookie, origin: 'https://evil.test' })).status).toBe(403)
    expect((await post('/sign-out', {}, { cookie, origin: 'http://localhost.evil.test:3000' })).status).toBe(403)
    expect((await post('/sign-out', {}, { cookie, origin: 'http://localhost:3000' })).status).toBe(200)
  })

  it('has no way around its paths and methods (A-14)', async () => {
    const { get } = await start()
    expect((await get('/nothing')).status).toBe(404)
    expect([404, 405]).toContain((await get('/token', {}, 'PUT')).status)
    expect([404, 405]).toContain((await get('/sign-out')).status)
  })

  it('lets keys be cached and nothing else, and keeps its cookie from scripts and plain HTTP (A-16)', async () => {
    const { signUp, get } = await start({ baseUrl: new URL('https://tasks.test') })
    const signedUp = await signUp('ada@example.org')
    const token = await get('/token', { cookie: cookieOf(signedUp) })
    expect(token.status).toBe(200)
    for (const response of [signedUp, token, await get('/token'), await get('/get-session')]) {
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    expect((await get('/jwks')).headers.get('cache-control')).toBe('public, max-age=300')
    expect(signedUp.headers.getSetCookie().join()).toMatch(/^__Secure-.*HttpOnly; Secure; SameSite=Lax$/i)
  })

  it('publishes public keys only, one after any number of first requests', async () => {
    const { get, tables } = await start()
    await Promise.all(Array.from({ length: 5 }, () => get('/jwks')))
    expect(tables.jwks).toHaveLength(1)
    expect(await (await get('/jwks')).json()).toEqual({
      keys: [{ alg: 'EdDSA', crv: 'Ed25519', kty: 'OKP', kid: expect.any(String), x: expect.any(String) }],
    })
  })

  it('works on after a restart, and does not start with another secret (K-16)', async () => {
    const tables = emptyTables()
    const before = await start({ tables })
    const token = await tokenFrom(
      await before.get('/token', { cookie: cookieOf(await before.signUp('ada@example.org')) }),
    )
    const after = await start({ tables })
    await after.verifyToken(token)
    await expect(start({ tables, secret: 'another-'.repeat(5) })).rejects.toThrow(
      /put the old one back, or empty that table/,
    )
    await expect(start({ secret: 'short' })).rejects.toThrow('BETTER_AUTH_SECRET needs at least 32 characters.')
  })

  it('reports problems without naming anybody', async () => {
    const { signUp, post, problems } = await start()
    const cookie = cookieOf(await signUp('ada@example.org'))
    await signUp('ada@example.org')
    await post('/sign-out', {}, { cookie, origin: 'https://ada@example.org' })
    expect(problems).toEqual(['Invalid origin'])
  })
})

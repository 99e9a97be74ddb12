import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { SECURITY_HEADERS } from '../../src/http/request/request-pipeline.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { cookieOf, password, start, tokenFrom } from './built-in-setup.ts'

const email = 'ada@example.org'
const origin = 'http://localhost:8000'

/** Signs a user up, and in on another device. Returns every session token, and the cookie of the first device. */
async function signedIn(changes: Parameters<typeof start>[0] = {}) {
  const app = await start(changes)
  const [first, second] = [await app.signUp(email), await app.post('/sign-in/email', { email, password })]
  const tokens = [await tokenFrom(first.clone()), await tokenFrom(second.clone())]
  return { ...app, tokens, cookie: cookieOf(first), otherCookie: cookieOf(second) }
}

interface Shown {
  id: string
  token: string
}

describe('the session cookie', () => {
  it.each([
    ['https://tasks.test', '__Secure-better-auth.session_token', '; Secure'],
    ['http://localhost:8000', 'better-auth.session_token', ''],
  ])('of %s is valid for a week, for this host, and hidden from scripts [A-16]', async (url, name, secure) => {
    const { signUp } = await start({ baseUrl: new URL(url) })
    const [cookie = '', ...others] = (await signUp(email)).headers.getSetCookie()
    expect(others).toEqual([])
    const [value = '', ...attributes] = cookie.split('; ')
    expect(value.split('=')[0]).toBe(name)
    expect(attributes.sort()).toEqual(
      ['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax', ...(secure ? ['Secure'] : [])].sort(),
    )
  })

  it('is deleted by a sign-out', async () => {
    const { post, cookie } = await signedIn()
    const [deleted = ''] = (await post('/sign-out', {}, { cookie, origin })).headers.getSetCookie()
    expect(deleted).toMatch(/^better-auth\.session_token=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('gives a page of another origin no access token: the response cannot be read or run as a script [A-12]', async () => {
    const { handler, cookie } = await signedIn()
    const app = createFakeApp({ handleSignIn: handler, corsOrigins: ['https://app.example.com'] })
    for (const page of ['https://evil.test', 'null', 'http://other.localhost']) {
      const answer = await app.send('/api/auth/token?callback=steal', { headers: { cookie, origin: page } })
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expect(answer.headers.get('x-content-type-options')).toBe(SECURITY_HEADERS['X-Content-Type-Options'])
      expect(await answer.text()).toMatch(/^\{"token":"/)
    }
  })

  it.each(['/get-session', '/list-sessions'])(
    'reveals no session token at %s, but the id of each session [A-19]',
    async (path) => {
      const { get, tokens, cookie } = await signedIn()
      for (const headers of [
        { cookie },
        { cookie, authorization: 'Bearer x.y' },
        { cookie, 'sec-fetch-site': 'none' },
      ]) {
        const answer = await get(path, headers)
        const text = await answer.text()
        expect(answer.status).toBe(200)
        for (const token of tokens) expect(text).not.toContain(token)
        const shown = [JSON.parse(text)].flat().map((item: { session?: Shown } & Shown) => item.session ?? item)
        expect(shown.length).toBeGreaterThan(0)
        for (const { id, token } of shown) expect(token).toBe(id)
      }
    },
  )

  it('reveals no session token when it is renewed, or when the password changes [A-19]', async () => {
    const { get, post, cookie } = await signedIn()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 86_400_000 })
    onTestFinished(() => void vi.useRealTimers())
    for (const path of ['/token', '/get-session']) {
      const renewed = await get(path, { cookie })
      expect([renewed.status, renewed.headers.get('set-auth-token')]).toEqual([200, null])
    }
    const change = { currentPassword: password, newPassword: `new ${password}`, revokeOtherSessions: true }
    const changed = await post('/change-password', change, { cookie, origin })
    expect(changed.headers.getSetCookie()).toHaveLength(1)
    expect([changed.status, changed.headers.get('set-auth-token')]).toEqual([200, null])
    expect(await changed.json()).toMatchObject({ token: null })
  })

  it('ends another session of the user by its id, and none of another user', async () => {
    const { get, post, signUp, cookie, otherCookie } = await signedIn()
    const eve = cookieOf(await signUp('eve@example.org'))
    const other = ((await (await get('/get-session', { cookie: otherCookie })).json()) as { session: Shown }).session
    const revoke = (cookie: string) => post('/revoke-session', { token: other.id }, { cookie, origin })
    await revoke(eve)
    expect((await get('/token', { cookie: otherCookie })).status).toBe(200)
    expect((await revoke(cookie)).status).toBe(200)
    expect((await get('/token', { cookie: otherCookie })).status).toBe(401)
    expect((await get('/token', { cookie })).status).toBe(200)
  })

  it('is not needed by programs, which get and use session tokens without it', async () => {
    const { get, post, tokens } = await signedIn()
    const [own = '', other = ''] = tokens
    const authorization = `Bearer ${own}`
    const listed = (await (await get('/list-sessions', { authorization })).json()) as Shown[]
    expect(listed.map(({ token }) => token).sort()).toEqual(tokens.sort())
    expect((await post('/revoke-session', { token: other }, { authorization })).status).toBe(200)
    expect((await get('/token', { authorization: `Bearer ${other}` })).status).toBe(401)
  })
})

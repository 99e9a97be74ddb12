import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { clientIpHeader } from '../../src/auth/sign-in/client-ip-header.ts'
import { cookieOf, password, start } from './built-in-setup.ts'

/** Sign-in paths that change state. */
const CHANGING = [
  '/sign-up/email',
  '/sign-in/email',
  '/sign-out',
  '/update-user',
  '/change-password',
  '/change-email',
  '/delete-user',
  '/request-password-reset',
  '/reset-password',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
  '/unlink-account',
  '/verify-password',
]

describe('the built-in sign-in', () => {
  it('limits sign-ins by the address from the HTTP layer, not by client headers [A-09] [A-11]', async () => {
    const { post } = await start({ rateLimit: true })
    // The window is ten seconds; the fixed clock keeps all requests within it.
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    let attempts = 0
    const attempt = (address: string) =>
      post(
        '/sign-in/email',
        { email: 'ada@example.org', password: 'x'.repeat(129) },
        { [clientIpHeader]: address, 'x-forwarded-for': `10.0.0.${++attempts}` },
      )
    for (let count = 0; count < 3; count += 1) expect((await attempt('192.0.2.1')).status).toBe(400)
    for (const spelling of [
      '192.0.2.1',
      '::ffff:192.0.2.1',
      '::FFFF:192.0.2.1',
      '::ffff:c000:201',
      '0:0:0:0:0:ffff:c000:0201',
    ]) {
      const limited = await attempt(spelling)
      expect([spelling, limited.status]).toEqual([spelling, 429])
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    for (const last of ['1', '2', '3']) expect((await attempt(`2001:db8::${last}`)).status).toBe(400)
    expect((await attempt('2001:db8::4')).status).toBe(429)
    expect((await attempt('192.0.2.2')).status).toBe(400)
  })

  it('rejects a cookie from an untrusted origin, and accepts one from a trusted origin [A-12]', async () => {
    const { signUp, get, post } = await start()
    const cookie = cookieOf(await signUp('ada@example.org'))
    const pages: Record<string, string>[] = [
      { origin: 'https://evil.test' },
      { origin: 'http://localhost.evil.test:3000' },
      { origin: 'null' },
      { referer: 'https://evil.test/page' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    ]
    const credentials = { email: 'ada@example.org', password }
    for (const page of pages) {
      expect((await post('/sign-out', {}, { cookie, ...page })).status).toBe(403)
      expect((await post('/sign-in/email', credentials, { cookie, ...page })).status).toBe(403)
    }
    expect((await get('/token', { cookie })).status).toBe(200)
    expect((await post('/sign-out', {}, { cookie, origin: 'http://localhost:3000' })).status).toBe(200)
  })

  const FORM = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const FETCH = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' }
  const evil = { origin: 'https://evil.test' }
  const hidden = { origin: 'null' }
  const [cross, sameSite] = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]
  /**
   * Headers of browsers for a cross-site POST. Fetch metadata only to https and localhost: Chrome and Edge since 76, Firefox
   * since 90, Safari since 16.4. Origin before that and to http: Chrome and Safari always, Firefox since 70.
   */
  const crossSite: Record<string, Record<string, string>> = {
    'a form, in a current browser': { ...evil, ...cross, ...FORM },
    'a form of a page without referrer, or in a sandbox': { ...hidden, ...cross, ...FORM },
    'a form, to http or in Safari before 16.4 and Firefox before 90': { ...evil, referer: 'https://evil.test/' },
    'a form of a page without referrer, in those browsers': hidden,
    'a form, in a browser that sends only Referer': { referer: 'https://evil.test/page' },
    'fetch without CORS': { ...evil, ...cross, ...FETCH },
    'fetch without CORS, of a page without referrer': { ...hidden, ...cross, ...FETCH },
    'fetch with CORS, after a preflight': { ...evil, ...cross, 'sec-fetch-mode': 'cors' },
    sendBeacon: { ...evil, ...cross, ...FETCH },
    'a form of another host of the same site': { origin: 'http://other.localhost', ...sameSite, ...FORM },
    'fetch of another host of the same site': { origin: 'http://other.localhost', ...sameSite, ...FETCH },
    'fetch metadata without an Origin': { ...cross, ...FETCH },
    'same-origin fetch metadata without an Origin': { 'sec-fetch-site': 'same-origin', ...FETCH },
  }
  it.each(Object.entries(crossSite))('rejects %s, and explains the fix [A-12]', async (_, headers) => {
    const { signUp, post, get, tables } = await start({ trustedOrigins: ['http://localhost:3000'] })
    const cookie = cookieOf(await signUp('ada@example.org'))
    const credentials = { email: 'ada@example.org', password }
    for (const cookies of [{ cookie }, { cookie: 'theme=dark' }, {}]) {
      const answer = await post('/sign-in/email', credentials, { ...headers, ...cookies })
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
      expect(((await answer.json()) as { message: string }).message).toMatch(/call (with fetch )?from a page/)
    }
    expect((await post('/sign-out', {}, { ...headers, cookie })).status).toBe(403)
    expect((await get('/token', { cookie })).status).toBe(200)
    expect(tables.session).toHaveLength(1)
  })

  it.each<[string, Record<string, string>]>([
    ['with an unrelated cookie', { cookie: 'theme=dark' }],
    ['with the fetch metadata of Node.js', { cookie: 'theme=dark', 'sec-fetch-mode': 'cors' }],
    ['that sends this origin', { cookie: 'theme=dark', origin: 'http://localhost:8000' }],
  ])('accepts a sign-in of a program %s', async (_, headers) => {
    const { signUp, post, get } = await start()
    await signUp('ada@example.org')
    const signedIn = await post('/sign-in/email', { email: 'ada@example.org', password }, headers)
    expect(signedIn.status).toBe(200)
    // From here on, the cookie jar of the program sends the session.
    const cookie = `theme=dark; ${cookieOf(signedIn)}`
    expect((await post('/sign-in/email', { email: 'ada@example.org', password }, { ...headers, cookie })).status).toBe(
      200,
    )
    expect((await post('/sign-out', {}, { ...headers, cookie })).status).toBe(200)
    expect((await get('/token', { cookie })).status).toBe(401)
  })

  it('rejects a cross-site form sign-in, even without a cookie [A-12]', async () => {
    const { signUp, post } = await start()
    await signUp('ada@example.org')
    const credentials = { email: 'ada@example.org', password }
    const form = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const answer = await post('/sign-in/email', credentials, form)
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
    expect((await post('/sign-in/email', credentials)).status).toBe(200)
  })

  it.each([
    'https://evil.test',
    'https://evil.test/tasks?x=http://localhost:8000',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/%5cevil.test',
    '/%2f/evil.test',
    'https:evil.test',
    'http://localhost:8000@evil.test/',
    'http://localhost.evil.test',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
  ])('does not redirect to %s [A-13]', async (url) => {
    const { signUp, post, get } = await start()
    await signUp('ada@example.org')
    const credentials = { email: 'ada@example.org', password }
    const query = new URLSearchParams({ token: 'x', callbackURL: url })
    const answers = [
      await signUp('eve@example.org', { callbackURL: url }),
      await post('/sign-in/email', { ...credentials, callbackURL: url }),
      await post('/sign-in/email', { ...credentials, errorCallbackURL: url }),
      await post('/request-password-reset', { email: credentials.email, redirectTo: url }),
      await get(`/verify-email?${query}`),
      await get(`/reset-password/x?${query}`),
      await get(`/delete-user/callback?${query}`),
    ]
    for (const answer of answers) {
      expect([400, 403, 404]).toContain(answer.status)
      expect([answer.headers.get('location'), answer.headers.getSetCookie()]).toEqual([null, []])
    }
  })

  it('redirects within the site and to trusted origins [A-13]', async () => {
    const { signUp, post } = await start()
    await signUp('ada@example.org')
    for (const callbackURL of ['/tasks', 'http://localhost:3000/tasks']) {
      const answer = await post('/sign-in/email', { email: 'ada@example.org', password, callbackURL })
      expect([answer.status, await answer.json()]).toMatchObject([200, { redirect: true, url: callbackURL }])
    }
  })

  it('changes nothing on GET, and answers 404 or 405 to unknown paths and methods [A-14]', async () => {
    const { signUp, get, tables } = await start()
    const cookie = cookieOf(await signUp('ada@example.org'))
    const { user, session, account } = structuredClone(tables)
    const query = new URLSearchParams({ email: 'ada@example.org', password, name: 'Eve', newPassword: 'taken by GET' })
    for (const path of CHANGING) {
      const answer = await get(`${path}?${query}`, { cookie })
      expect([path, [404, 405].includes(answer.status)]).toEqual([path, true])
    }
    expect(tables).toMatchObject({ user, session, account })

    expect((await get('/nothing')).status).toBe(404)
    expect((await get('/token/../nothing')).status).toBe(404)
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect([404, 405]).toContain((await get('/token', {}, method)).status)
  })

  it('allows caching of keys only, and protects its cookie from scripts and plain HTTP [A-16]', async () => {
    const { signUp, get, post } = await start({ baseUrl: new URL('https://tasks.test') })
    const signedUp = await signUp('ada@example.org')
    const signedIn = await post('/sign-in/email', { email: 'ada@example.org', password })
    const token = await get('/token', { cookie: cookieOf(signedIn) })
    expect([signedIn.status, token.status]).toEqual([200, 200])
    for (const response of [signedUp, signedIn, token, await get('/token'), await get('/get-session')]) {
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    expect((await get('/jwks')).headers.get('cache-control')).toBe('public, max-age=300')
    for (const response of [signedUp, signedIn]) {
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Secure-.*; HttpOnly; Secure; SameSite=Lax$/i),
      ])
    }
  })
})

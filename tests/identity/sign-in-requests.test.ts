import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { clientIpHeader } from '../../src/auth/client-ip-header.ts'
import { cookieOf, password, start } from './built-in-setup.ts'

/** Paths of the sign-in that change something. */
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
  it('limits sign-ins by the address our HTTP layer states, and by nothing the client sends [A-09] [A-11]', async () => {
    const { post } = await start({ rateLimit: true })
    // The limit is one in ten seconds, which none of these requests is to outlast.
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

  it('refuses a cookie sent by a page it does not trust, and takes one of a trusted origin [A-12]', async () => {
    const { signUp, get, post } = await start()
    const cookie = cookieOf(await signUp('ada@example.org'))
    const pages: Record<string, string>[] = [
      { origin: 'https://evil.test' },
      { origin: 'http://localhost.evil.test:3000' },
      { origin: 'null' },
      { referer: 'https://evil.test/page' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      {},
    ]
    const credentials = { email: 'ada@example.org', password }
    for (const page of pages) {
      expect((await post('/sign-out', {}, { cookie, ...page })).status).toBe(403)
      expect((await post('/sign-in/email', credentials, { cookie, ...page })).status).toBe(403)
    }
    expect((await get('/token', { cookie })).status).toBe(200)
    expect((await post('/sign-out', {}, { cookie, origin: 'http://localhost:3000' })).status).toBe(200)
  })

  it('signs nobody in from a form of another site, with no cookie either [A-12]', async () => {
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
  ])('sends nobody on to %s [A-13]', async (url) => {
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

  it('sends a person on within the site, and to pages it trusts [A-13]', async () => {
    const { signUp, post } = await start()
    await signUp('ada@example.org')
    for (const callbackURL of ['/tasks', 'http://localhost:3000/tasks']) {
      const answer = await post('/sign-in/email', { email: 'ada@example.org', password, callbackURL })
      expect([answer.status, await answer.json()]).toMatchObject([200, { redirect: true, url: callbackURL }])
    }
  })

  it('changes nothing by GET, and has no way around its paths and methods [A-14]', async () => {
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

  it('lets keys be cached and nothing else, and keeps its cookie from scripts and plain HTTP [A-16]', async () => {
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

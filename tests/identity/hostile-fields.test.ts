import { STATUS_CODES } from 'node:http'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { describe, expect, it } from 'vitest'
import { createBuiltInSignIn } from '../../src/auth/sign-in/built-in.ts'
import { systemClock } from '../../src/clock.ts'

const password = 'correct horse battery'

/** Every Better Auth path that this service serves. */
const PATHS = [
  ...['/sign-up/email', '/sign-in/email', '/sign-in/social', '/sign-out', '/get-session', '/list-sessions', '/token'],
  ...['/update-user', '/update-session', '/change-password', '/change-email', '/verify-password', '/delete-user'],
  ...['/request-password-reset', '/reset-password', '/reset-password/x', '/verify-email', '/send-verification-email'],
  ...['/revoke-session', '/revoke-sessions', '/revoke-other-sessions', '/list-accounts', '/link-social'],
  ...[
    '/unlink-account',
    '/account-info',
    '/refresh-token',
    '/get-access-token',
    '/delete-user/callback',
    '/callback/x',
  ],
]

async function start() {
  const problems: string[] = []
  const signIn = await createBuiltInSignIn(
    {
      database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [], rateLimit: [] }),
      secret: 's3cret-'.repeat(6),
      baseUrl: new URL('http://localhost:8000'),
      trustedOrigins: [],
      rateLimit: false,
      onProblem: (message) => problems.push(message),
    },
    { clock: systemClock, onKeysChanged: () => {} },
  )
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    signIn.handler(
      new Request(`http://localhost:8000/api/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    )
  const signedUp = await post('/sign-up/email', { name: 'Ada', email: 'ada@example.com', password })
  const { token } = (await signedUp.json()) as { token: string }
  const send = (path: string, init: RequestInit) =>
    signIn.handler(new Request(`http://localhost:8000/api/auth${path}`, init))
  return { post, send, paths: PATHS, problems, session: { authorization: `Bearer ${token}` } }
}

describe('the sign-in rejects with 400', () => {
  it.each([
    { name: 1 },
    { name: null },
    { name: ['x'] },
    { name: { a: 1 } },
    { name: 'x'.repeat(201) },
    { image: {} },
    { image: 1 },
  ])('the invalid profile %j', async (profile) => {
    const { post, session } = await start()
    expect((await post('/update-user', profile, session)).status).toBe(400)
  })

  it('a callback URL that no header can contain, without signing in', async () => {
    const { post } = await start()
    const answer = await post('/sign-in/email', { email: 'ada@example.com', password, callbackURL: '/ሴ' })
    expect(answer.status).toBe(400)
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('JSON nested deeper than the call stack', async () => {
    const { post } = await start()
    const deep = `{"email":${'['.repeat(20_000)}${']'.repeat(20_000)},"password":"x"}`
    expect((await post('/sign-in/email', deep)).status).toBe(400)
  })

  it('a name of 65,000 characters and an address of 5,000', async () => {
    const { post } = await start()
    const person = { name: 'Ada', email: 'b@example.com', password }
    expect((await post('/sign-up/email', { ...person, name: 'x'.repeat(60_000) })).status).toBe(400)
    expect((await post('/sign-up/email', { ...person, email: `${'x'.repeat(5000)}@example.com` })).status).toBe(400)
  })
})

describe('the sign-in counts lengths in characters', () => {
  const emoji = (count: number) => '\u{1f600}'.repeat(count)

  it.each([
    ...[8, 65, 128].map((count): [string, number, string] => [emoji(count), 200, '']),
    ...[8, 128].map((count): [string, number, string] => ['x'.repeat(count), 200, '']),
    [emoji(4), 400, 'PASSWORD_TOO_SHORT'],
    [emoji(7), 400, 'PASSWORD_TOO_SHORT'],
    ['x'.repeat(7), 400, 'PASSWORD_TOO_SHORT'],
    ['', 400, 'PASSWORD_TOO_SHORT'],
    [emoji(129), 400, 'PASSWORD_TOO_LONG'],
    ['x'.repeat(129), 400, 'PASSWORD_TOO_LONG'],
    ['x'.repeat(60_000), 400, 'PASSWORD_TOO_LONG'],
    ['correct \ud800 horse', 400, 'INVALID_TEXT'],
    ['correct \0 horse', 400, 'INVALID_TEXT'],
  ])('for the password %s, at sign-up and at a password change', async (chosen, status, code) => {
    const { post, session } = await start()
    const signedUp = await post('/sign-up/email', { name: 'Bob', email: 'bob@example.com', password: chosen })
    const change = { currentPassword: password, newPassword: chosen }
    const changed = await post('/change-password', change, session)
    for (const answer of [signedUp, changed]) {
      const body = (await answer.json()) as Record<string, unknown>
      expect([answer.status, body.code ?? '']).toEqual([status, code])
    }
    const email = status === 200 ? 'bob@example.com' : 'ada@example.com'
    const again = await post('/sign-in/email', { email, password: status === 200 ? chosen : password })
    expect(again.status).toBe(200)
  })

  it.each([
    [emoji(200), 200],
    [emoji(201), 400],
    ['x'.repeat(5000), 400],
    ['a\0b', 400],
    ['\ud800', 400],
    ...['', ' ', '\u200b', '\u3164'].map((blank): [string, number] => [blank, 400]),
  ])('for the name %s, which must have a visible character', async (name, status) => {
    const { post, session } = await start()
    const answers = [
      await post('/sign-up/email', { name, email: 'bob@example.com', password }),
      await post('/update-user', { name }, session),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(status)
      if (status === 400)
        expect((await answer.json()) as object).toMatchObject({ code: expect.stringMatching(/^INVALID_(NAME|TEXT)$/) })
    }
  })
})

it('accepts an empty name at sign-in, since forms may send it along', async () => {
  const { post } = await start()
  for (const name of ['', ' ', 'Ada']) {
    expect((await post('/sign-in/email', { name, email: 'ada@example.com', password })).status).toBe(200)
  }
})

describe('every error response is { code, message }', () => {
  const JSON_TYPE = 'application/json'
  const odd = { email: 1, password: {}, name: [], token: 1, newPassword: 1, currentPassword: null, callbackURL: {} }
  const wrong = {
    email: 'ada@example.com',
    password: 'wrong wrong',
    newPassword: 'x',
    currentPassword: 'x',
    token: 'x',
  }
  const bodies: [what: string, type: string | undefined, body: string][] = [
    ['no body', undefined, ''],
    ['an empty body', JSON_TYPE, ''],
    ['truncated JSON', JSON_TYPE, '{'],
    ['an empty object', JSON_TYPE, '{}'],
    ...['[]', 'null', '"x"', '1'].map((body): [string, string, string] => [body, JSON_TYPE, body]),
    ['fields of other types', JSON_TYPE, JSON.stringify(odd)],
    ['wrong credentials', JSON_TYPE, JSON.stringify(wrong)],
    ['a callback URL of another site', JSON_TYPE, JSON.stringify({ ...wrong, callbackURL: 'https://evil.test' })],
    ['UTF-16', 'application/json; charset=utf-16', '{}'],
    ...['text/plain', 'application/xml', 'multipart/form-data', 'application/x-www-form-urlencoded', ''].map(
      (type): [string, string, string] => [type, type, 'x'],
    ),
  ]

  it.each(bodies)('for %s, at every path and with every method', async (_, type, body) => {
    const { send, session, paths } = await start()
    const headers = type === undefined ? {} : { 'content-type': type }
    for (const path of [...paths, '/nothing']) {
      for (const auth of [{}, session]) {
        for (const init of [
          { method: 'POST', body },
          { method: 'GET' },
          // No path has these methods, so a session makes no difference.
          ...(auth === session ? [] : [{ method: 'PUT', body }, { method: 'DELETE' }]),
        ]) {
          const answer = await send(path, { ...init, headers: { ...headers, ...auth } })
          if (answer.status < 400) continue
          expect(answer.headers.get('content-type')).toBe('application/json')
          const error = (await answer.json()) as { message: string }
          expect({ path, error }).toEqual({
            path,
            error: expect.objectContaining({
              code: expect.stringMatching(/^[A-Z_]+$/),
              message: expect.stringMatching(/./),
            }),
          })
          expect(Object.values(STATUS_CODES)).not.toContain(error.message)
        }
      }
    }
  })
})

describe('the log entry of a rejected callback URL', () => {
  it('omits the URL, which is client input and may contain a token', async () => {
    const { post, problems } = await start()
    const callbackURL = 'http://evil.example/?t=SECRETTOKEN&to=ada@example.com'
    expect((await post('/sign-in/email', { email: 'ada@example.com', password, callbackURL })).status).toBe(403)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join()).not.toMatch(/SECRETTOKEN|@|evil/)
  })

  it('omits the URL whatever its length', async () => {
    const { post, problems } = await start()
    const answer = await post(
      '/sign-out',
      { callbackURL: `http://x/${'a'.repeat(60_000)}` },
      { origin: `http://x/${'a'.repeat(14_000)}` },
    )
    expect([answer.status, problems]).toEqual([403, ['Invalid callbackURL']])
  })
})

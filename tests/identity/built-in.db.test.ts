import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { authDatabase } from '../../src/auth/sign-in/better-auth.ts'
import { type BuiltInSignIn, createBuiltInSignIn } from '../../src/auth/sign-in/built-in.ts'
import { clientIpHeader } from '../../src/auth/sign-in/client-ip-header.ts'
import { systemClock } from '../../src/clock.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let signIn: BuiltInSignIn

const start = (secret = 's3cret-'.repeat(6)) =>
  createBuiltInSignIn(
    {
      database: authDatabase(database.signIn),
      secret,
      baseUrl: new URL('http://localhost:8000'),
      trustedOrigins: [],
      rateLimit: true,
      onProblem: () => {},
    },
    { clock: systemClock, onKeysChanged: () => {} },
  )

beforeAll(async () => {
  database = await openTestDatabase()
  signIn = await start()
})

afterAll(async () => {
  await database[Symbol.asyncDispose]()
})

function post(path: string, body: object, address: string): Promise<Response> {
  return signIn.handler(
    new Request(`http://localhost:8000/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [clientIpHeader]: address },
      body: JSON.stringify(body),
    }),
  )
}

function signUp(email: string, address: string, name = 'Ada'): Promise<Response> {
  return post('/sign-up/email', { name, email, password: 'correct horse battery' }, address)
}

describe('the built-in sign-in on the database', () => {
  it('accepts the token of a new account [A-01]', async () => {
    const cookie = (await signUp('ada@example.org', '192.0.2.1')).headers.getSetCookie().join().split(';')[0] ?? ''
    const request = new Request('http://localhost:8000/api/auth/token', { headers: { cookie } })
    const { token } = (await (await signIn.handler(request)).json()) as { token: string }
    const user = await database.signIn.user.findFirstOrThrow({ where: { email: 'ada@example.org' } })
    expect((await signIn.verifyToken(token)).actor).toEqual({ kind: 'user', userId: user.id })
  })

  it('creates one account for two concurrent sign-ups [A-08]', async () => {
    const responses = await Promise.all(['192.0.2.2', '192.0.2.3'].map((address) => signUp('two@example.org', address)))
    expect(responses.map((response) => response.status).sort()).toEqual([200, 422])
  })

  it('leaves no user without an account when a sign-up fails midway [A-07]', async () => {
    const sql = (text: string) => database.useSession((session) => session.query(text))
    await sql('revoke insert on auth.account from taskwire_auth')
    const failed = await signUp('half@example.org', '192.0.2.4').catch((error: unknown) => error)
    await sql('grant insert on auth.account to taskwire_auth')
    expect(failed).toBeInstanceOf(Error)
    expect(await database.signIn.user.count({ where: { email: 'half@example.org' } })).toBe(0)
    expect((await signUp('half@example.org', '192.0.2.4')).status).toBe(200)
  })

  it('rejects text that the database cannot store', async () => {
    expect((await signUp('nul@example.org', '192.0.2.6', 'A\0da')).status).toBe(400)
    expect((await post('/reset-password', { newPassword: 'long enough', token: '\0' }, '192.0.2.6')).status).toBe(400)
    const link = 'http://localhost:8000/api/auth/reset-password/%00?callbackURL=/'
    expect((await signIn.handler(new Request(link))).status).toBe(302)
    // A lone surrogate would be stored as another character.
    expect((await signUp('nul@example.org', '192.0.2.6', '💥 \ud800 \u200b')).status).toBe(400)
    expect((await signUp('nul@example.org', '192.0.2.6', '💥 \ufffd \u200b')).status).toBe(200)
  })

  it('counts requests across processes [A-09]', async () => {
    const another = await start()
    // The window is ten seconds; the fixed clock keeps all requests within it.
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const statuses: number[] = []
    for (const current of [signIn, another, signIn, another]) {
      signIn = current
      statuses.push((await signUp('not an address', '192.0.2.5')).status)
    }
    expect(statuses).toEqual([400, 400, 400, 429])
  })

  it('keeps its signing key across restarts, and refuses to start with another secret [K-16]', async () => {
    await start()
    expect(await database.signIn.jwks.count()).toBe(1)
    await expect(start('another-'.repeat(5))).rejects.toThrow(/restore the old secret, or empty that table/)
  })
})

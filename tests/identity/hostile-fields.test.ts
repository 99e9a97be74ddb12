import { memoryAdapter } from 'better-auth/adapters/memory'
import { describe, expect, it } from 'vitest'
import { createBuiltInSignIn } from '../../src/auth/built-in.ts'
import { systemClock } from '../../src/clock.ts'

const password = 'correct horse battery'

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
  return { post, problems, session: { authorization: `Bearer ${token}` } }
}

describe('the sign-in refuses with 400', () => {
  it.each([
    { name: 1 },
    { name: null },
    { name: ['x'] },
    { name: { a: 1 } },
    { name: 'x'.repeat(201) },
    { image: {} },
    { image: 1 },
  ])('a profile that cannot be: %j', async (profile) => {
    const { post, session } = await start()
    expect((await post('/update-user', profile, session)).status).toBe(400)
  })

  it('a way back that no header can hold, and signs nobody in', async () => {
    const { post } = await start()
    const answer = await post('/sign-in/email', { email: 'ada@example.com', password, callbackURL: '/ሴ' })
    expect(answer.status).toBe(400)
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('JSON that is nested deeper than the stack', async () => {
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

describe('what the log is told of a refused address', () => {
  it("leaves out the address, which is the caller's own text and may hold a token", async () => {
    const { post, problems } = await start()
    const callbackURL = 'http://evil.example/?t=SECRETTOKEN&to=ada@example.com'
    expect((await post('/sign-in/email', { email: 'ada@example.com', password, callbackURL })).status).toBe(403)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join()).not.toMatch(/SECRETTOKEN|@|evil/)
  })

  it('leaves it out however long it is', async () => {
    const { post, problems } = await start()
    const answer = await post(
      '/sign-out',
      { callbackURL: `http://x/${'a'.repeat(60_000)}` },
      { origin: `http://x/${'a'.repeat(14_000)}` },
    )
    expect([answer.status, problems]).toEqual([403, ['Invalid callbackURL']])
  })
})

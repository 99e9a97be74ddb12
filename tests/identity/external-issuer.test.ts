import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { createIdentity } from '../../src/auth/create-identity.ts'
import { patientFetch } from './jwks-server.ts'
import { rejectionOf } from './test-issuer.ts'

async function startIssuer() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'issuer-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const [origin] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited])) as [string]
  return {
    origin,
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await exited
    },
  }
}

async function signUp(origin: string) {
  const response = await fetch(`${origin}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }),
  })
  const { user } = (await response.json()) as { user: { id: string } }
  const cookie = response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ')
  const tokenResponse = await fetch(`${origin}/api/auth/token`, { headers: { cookie } })
  const { token } = (await tokenResponse.json()) as { token: string }
  return { userId: user.id, token }
}

describe('an external Better Auth issuer in another process', () => {
  it('is trusted by its published keys for our audience only, even after it has stopped', async () => {
    await using issuer = await startIssuer()
    const { origin } = issuer
    const { userId, token } = await signUp(origin)
    // The clock is fixed at the time the token was issued.
    let now = (decodeJwt(token).iat ?? 0) * 1000
    const trust = (audience: string) =>
      createIdentity(
        { mode: 'jwks', url: new URL(`${origin}/api/auth/jwks`), issuer: origin, audience, maxTokenAgeSeconds: 3600 },
        {
          clock: () => new Date(now),
          fetch: patientFetch,
          onProblem: () => {},
          builtIn: () => {
            throw new Error('must not be called in this mode')
          },
        },
      )
    const [identity, stranger] = await Promise.all([trust(origin), trust('https://other.test')])
    expect(identity.handleSignIn).toBeUndefined()

    expect((await identity.verifyToken(token)).actor).toEqual({ kind: 'user', userId })
    expect(await rejectionOf(stranger.verifyToken, token)).toBe('claim aud: check_failed')

    await issuer[Symbol.asyncDispose]()
    now += 11 * 60_000
    expect((await identity.verifyToken(token)).actor).toEqual({ kind: 'user', userId })
    now += 5 * 60_000
    expect(await rejectionOf(identity.verifyToken, token)).toBe('expired')
    expect(await rejectionOf(identity.verifyToken, `${token}==`)).toMatch(/^not a JWT: three base64url parts/)
  })
})

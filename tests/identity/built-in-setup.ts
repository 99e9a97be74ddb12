import { memoryAdapter } from 'better-auth/adapters/memory'
import type { BetterAuthSettings } from '../../src/auth/sign-in/better-auth.ts'
import { createBuiltInSignIn } from '../../src/auth/sign-in/built-in.ts'
import { type Clock, systemClock } from '../../src/clock.ts'

export const password = 'correct horse battery'

/** An in-memory database whose tables tests can inspect. */
export function emptyTables() {
  return { user: [], session: [], account: [], verification: [], jwks: [], rateLimit: [] } as Record<string, object[]>
}

interface Changes extends Partial<BetterAuthSettings> {
  tables?: Record<string, object[]>
  /** The clock of the verifier; the issuer uses the system clock. */
  clock?: Clock
}

/** Starts the sign-in on in-memory tables, with functions that call it as the HTTP layer does. */
export async function start(changes: Changes = {}) {
  const { tables = emptyTables(), clock = systemClock, ...settings } = changes
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
    { clock, onKeysChanged: () => {} },
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

/** Returns the Cookie header that a browser would send back. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

export async function tokenFrom(response: Response): Promise<string> {
  return ((await response.json()) as { token: string }).token
}

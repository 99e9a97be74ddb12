import type { Clock } from '../../clock.ts'
import { isMissingRow } from '../../database/resilience/faults.ts'
import { SetupError } from '../../errors.ts'
import type { VerifyToken } from '../actor.ts'
import { KeyStore } from '../tokens/key-store.ts'
import { readPublicKeys } from '../tokens/public-keys.ts'
import { createTokenVerifier } from '../tokens/verify-token.ts'
import { type BetterAuth, type BetterAuthSettings, createBetterAuth } from './better-auth.ts'
import { completeAnswer } from './sign-in-answers.ts'
import { revealFaults } from './swallowed-faults.ts'

/** The built-in sign-in: it issues tokens and verifies them in the same process. */
export interface BuiltInSignIn {
  /** Answers every request under /api/auth. Rejects with the database's error when it fails. */
  handler: (request: Request) => Promise<Response>
  verifyToken: VerifyToken
  keys: KeyStore
  /** Says whether a session is neither over nor ended. Rejects with the database's error. */
  isSessionOpen: (sessionId: string) => Promise<boolean>
  /** Returns the id of the user whose valid session a request carries. Rejects with the database's error. */
  sessionUser: (request: Request) => Promise<string | undefined>
  /** Deletes a user with accounts and sessions; one who is not there is gone already. Rejects with the database's error. */
  deleteUser: (userId: string) => Promise<void>
}

/** How the built-in sign-in verifies what it issues. */
export interface BuiltInVerification {
  clock: Clock
  onKeysChanged: () => void
  onRefused?: (reason: string) => void
}

/** A session token as Better Auth makes it, and signed, as the cookie and the header `set-auth-token` have it. */
const SESSION_TOKEN = /^[A-Za-z0-9]{32}(\.[\w+/=%-]{1,128})?$/
const EXCHANGE_IT =
  'This looks like a session token. Exchange it at GET /api/auth/token for an access token, and send that here.'

/**
 * Starts the built-in sign-in: makes its signing key if there is none, and proves that the key works with the secret.
 * Two first starts at once may leave two keys, which does no harm: a token names its own.
 * @throws Error with what to do, when the stored key cannot be decrypted with this secret.
 */
export async function createBuiltInSignIn(
  settings: BetterAuthSettings,
  { clock, onKeysChanged, onRefused }: BuiltInVerification,
): Promise<BuiltInSignIn> {
  const { database, orFault } = revealFaults(settings.database)
  const auth = createBetterAuth({ ...settings, database })
  const keys = new KeyStore({
    load: async () => readPublicKeys(await auth.api.getJwks()),
    // One query to our own database, so a key made by another process may be looked for soon.
    cooldownMs: 1000,
    clock,
    onChange: onKeysChanged,
    onFailure: (reason) => settings.onProblem(`signing keys: ${reason}`),
  })
  const { origin } = settings.baseUrl
  const rules = {
    algorithms: ['EdDSA'],
    issuer: origin,
    audience: origin,
    maxTokenAgeSeconds: 3600,
    requireKeyId: true,
    adviceFor: (token: string) => (SESSION_TOKEN.test(token) ? EXCHANGE_IT : undefined),
  }
  const verifyToken = createTokenVerifier({ keys: keys.findKey, ...rules, clock, ...(onRefused && { onRefused }) })
  await ensureSigningKey(auth)
  const isSessionOpen = (sessionId: string) => isOpen(auth, { sessionId, now: clock() })
  const deleteUser = async (userId: string) => {
    const { adapter } = await auth.$context
    // Accounts and sessions go with their user, in one statement. Better Auth's own way takes three, and does nothing where
    // its first look fails.
    await adapter.deleteMany({ model: 'user', where: [{ field: 'id', value: userId }] })
  }
  const sessionUser = async ({ headers }: Request) => {
    const found = await orFault(() => auth.api.getSession({ headers, query: { disableRefresh: true } }))
    return found?.user.id
  }
  return {
    handler: (request) => orFault(() => answer(auth, request, origin)).catch(answerDeletedUser),
    verifyToken,
    keys,
    isSessionOpen,
    sessionUser,
    deleteUser,
  }
}

async function isOpen(auth: BetterAuth, { sessionId, now }: { sessionId: string; now: Date }): Promise<boolean> {
  const { adapter } = await auth.$context
  const where = [{ field: 'id', value: sessionId }]
  const session = await adapter.findOne<{ expiresAt: Date }>({ model: 'session', where, select: ['expiresAt'] })
  return session !== null && session.expiresAt > now
}

async function ensureSigningKey(auth: BetterAuth): Promise<void> {
  await auth.api.getJwks()
  try {
    await auth.api.signJWT({ body: { payload: { sub: 'self-test' } } })
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('decrypt'))) throw error
    throw new SetupError(
      'The secret (BETTER_AUTH_SECRET or the file auth-secret) is not the one that encrypted the signing key in auth.jwks: put the old one back, or empty that table and have everyone sign in again.',
      { cause: error },
    )
  }
}

/** The answer for a request whose account was deleted while it was under way. */
function answerDeletedUser(error: unknown): Response {
  if (!isMissingRow(error)) throw error
  const body = { code: 'UNAUTHORIZED', message: 'This account no longer exists.' }
  return Response.json(body, { status: 401, headers: { 'cache-control': 'no-store' } })
}

/**
 * Whether a browser may have sent it, with cookies that the person knows nothing of. Every browser names the page that a
 * POST to elsewhere comes from, in Origin (Fetch standard §3.2; "null" where it hides it), and newer ones in Sec-Fetch-Site
 * too. What says neither, nor a Referer, is a program: its cookies are its own.
 */
function isOfBrowser(headers: Headers): boolean {
  return ['origin', 'referer', 'sec-fetch-site'].some((name) => headers.has(name))
}

/** Better Auth asks whoever sends a cookie for an origin. */
function fromOrigin(request: Request, origin: string): Request {
  const headers = new Headers(request.headers)
  headers.set('origin', origin)
  return new Request(request, { headers })
}

async function answer(auth: BetterAuth, request: Request, origin: string): Promise<Response> {
  const given = await auth.handler(isOfBrowser(request.headers) ? request : fromOrigin(request, origin))
  const response = await completeAnswer(given, request.method === 'HEAD')
  const headers = new Headers(response.headers)
  const isKeySet = response.ok && new URL(request.url).pathname === '/api/auth/jwks'
  headers.set('cache-control', isKeySet ? 'public, max-age=300' : 'no-store')
  const retryAfter = headers.get('x-retry-after')
  if (retryAfter) headers.set('retry-after', retryAfter)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}

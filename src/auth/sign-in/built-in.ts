import type { Clock } from '../../clock.ts'
import { type Addresses, createAddresses } from '../../config/addresses.ts'
import { isMissingRow } from '../../database/resilience/faults.ts'
import { SetupError } from '../../errors.ts'
import type { VerifyToken } from '../actor.ts'
import { KeyStore } from '../tokens/key-store.ts'
import { readPublicKeys } from '../tokens/public-keys.ts'
import { createTokenVerifier } from '../tokens/verify-token.ts'
import { type BetterAuth, type BetterAuthSettings, createBetterAuth } from './better-auth.ts'
import { hideSessionTokens } from './hide-session-tokens.ts'
import { completeAnswer } from './sign-in-answers.ts'
import { revealFaults } from './swallowed-faults.ts'

/** The built-in sign-in, which issues tokens and verifies them in the same process. */
export interface BuiltInSignIn {
  /** Handles every request under /api/auth. Rejects with the database's error. */
  handler: (request: Request) => Promise<Response>
  verifyToken: VerifyToken
  keys: KeyStore
  /** Returns whether a session is neither expired nor revoked. Rejects with the database's error. */
  isSessionOpen: (sessionId: string) => Promise<boolean>
  /** Returns the user id of a request's valid session. Rejects with the database's error. */
  sessionUser: (request: Request) => Promise<string | undefined>
  /** Deletes a user with accounts and sessions; does nothing if there is no such user. Rejects with the database's error. */
  deleteUser: (userId: string) => Promise<void>
}

/** Options for verifying the tokens that the built-in sign-in issues. */
export interface BuiltInVerification {
  clock: Clock
  onKeysChanged: () => void
  onRejected?: (reason: string) => void
}

/** Matches Better Auth's session token, plain or signed as in the cookie and the header `set-auth-token`. */
const SESSION_TOKEN = /^[A-Za-z0-9]{32}(\.[\w+/=%-]{1,128})?$/
const EXCHANGE_ADVICE =
  'This looks like a session token. Exchange it at GET /api/auth/token for an access token, and send that here.'

/**
 * Starts the built-in sign-in: creates its signing key if there is none, and checks that the secret decrypts the key.
 * Two processes that start for the first time together may create two keys, which is harmless: a token names its key.
 * @throws SetupError with instructions when the secret cannot decrypt the stored key.
 */
export async function createBuiltInSignIn(
  settings: BetterAuthSettings,
  { clock, onKeysChanged, onRejected }: BuiltInVerification,
): Promise<BuiltInSignIn> {
  const { database, orFault } = revealFaults(settings.database)
  const auth = createBetterAuth({ ...settings, database })
  const keys = new KeyStore({
    load: async () => readPublicKeys(await auth.api.getJwks()),
    // A load is one query to our own database, so keys created by another process can be looked up often.
    cooldownMs: 1000,
    clock,
    onChange: onKeysChanged,
    onFailure: (reason) => settings.onProblem(`signing keys: ${reason}`),
  })
  const addresses = createAddresses(settings.baseUrl)
  const rules = {
    algorithms: ['EdDSA'],
    issuer: addresses.urlTo(''),
    audience: addresses.urlTo(''),
    maxTokenAgeSeconds: 3600,
    requireKeyId: true,
    adviceFor: (token: string) => (SESSION_TOKEN.test(token) ? EXCHANGE_ADVICE : undefined),
  }
  const verifyToken = createTokenVerifier({ keys: keys.findKey, ...rules, clock, ...(onRejected && { onRejected }) })
  await ensureSigningKey(auth)
  const isSessionOpen = (sessionId: string) => isOpen(auth, { sessionId, now: clock() })
  const deleteUser = async (userId: string) => {
    const { adapter } = await auth.$context
    // Accounts and sessions are deleted by cascade, in one statement. Better Auth's own deletion takes three, and does
    // nothing if its first query fails.
    await adapter.deleteMany({ model: 'user', where: [{ field: 'id', value: userId }] })
  }
  const sessionUser = async ({ headers }: Request) => {
    const found = await orFault(() => auth.api.getSession({ headers, query: { disableRefresh: true } }))
    return found?.user.id
  }
  return {
    handler: (request) => orFault(() => answer(auth, request, addresses)).catch(deletedUserResponse),
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
      'The secret (BETTER_AUTH_SECRET or the file auth-secret) is not the one that encrypted the signing key in auth.jwks: restore the old secret, or empty that table, which signs out every user.',
      { cause: error },
    )
  }
}

/** Returns the 401 response for a request whose account was deleted while it was handled. Rethrows other errors. */
function deletedUserResponse(error: unknown): Response {
  if (!isMissingRow(error)) throw error
  const body = { code: 'UNAUTHORIZED', message: 'This account no longer exists.' }
  return Response.json(body, { status: 401, headers: { 'cache-control': 'no-store' } })
}

/**
 * Returns whether a browser may have sent the request, with cookies attached automatically. Browsers send Origin with every
 * cross-origin POST (Fetch standard §3.2; "null" when hidden), and newer ones send Sec-Fetch-Site too. A request without
 * either and without Referer comes from a program, which sets its cookies on purpose.
 */
function mayBeFromBrowser(headers: Headers): boolean {
  return ['origin', 'referer', 'sec-fetch-site'].some((name) => headers.has(name))
}

/** Returns the request as Better Auth expects it: with the base path, and with an Origin header, which it requires with a cookie. */
function forBetterAuth(request: Request, { origin, basePath, pathTo }: Addresses): Request {
  let placed = request
  if (basePath !== '') {
    const url = new URL(request.url)
    url.pathname = pathTo(url.pathname)
    placed = new Request(url, request)
  }
  if (mayBeFromBrowser(request.headers)) return placed
  const headers = new Headers(request.headers)
  headers.set('origin', origin)
  return new Request(placed, { headers })
}

async function answer(auth: BetterAuth, request: Request, addresses: Addresses): Promise<Response> {
  const given = await auth.handler(forBetterAuth(request, addresses))
  const response = await hideSessionTokens(request, await completeAnswer(given, request.method === 'HEAD'))
  const headers = new Headers(response.headers)
  const isKeySet = response.ok && new URL(request.url).pathname === '/api/auth/jwks'
  headers.set('cache-control', isKeySet ? 'public, max-age=300' : 'no-store')
  const retryAfter = headers.get('x-retry-after')
  if (retryAfter) headers.set('retry-after', retryAfter)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}

import { checkOptions } from './check-options.ts'
import { createCookieSession, pageOrigin } from './cookie-session.ts'
import type { Session, SessionOptions } from './session-options.ts'
import { memorySessionStorage } from './session-storage.ts'
import { createSignInRequest } from './sign-in-request.ts'
import { createStoredSession } from './stored-session.ts'

/**
 * Creates a session with the server's built-in sign-in. @throws TypeError that names the invalid option and the rule.
 *
 * @example
 * const session = createSession({ url: 'http://localhost:8000' })
 * await session.signIn({ email: 'ada@example.com', password: 'correct horse' })
 * const tw = createTaskwire({ url: 'http://localhost:8000', token: session.token })
 *
 * @example
 * // In a page on the server's own origin: the session is in a cookie that scripts cannot read.
 * const session = createSession({ url: 'https://tasks.example.com', mode: 'cookie' })
 */
export function createSession(options: SessionOptions): Session {
  const base = `${checkOptions(options, { storage: 'storage', fetch: 'function', headers: 'headers' })}/api/auth`
  checkMode(options, base)
  const request = createSignInRequest(options, base)
  return options.mode === 'cookie'
    ? createCookieSession(request, base)
    : createStoredSession(request, options.storage ?? memorySessionStorage())
}

function checkMode({ mode = 'token', storage }: SessionOptions, base: string): void {
  if (!['token', 'cookie'].includes(mode)) throw new TypeError('"mode" must be "token" or "cookie", or omitted.')
  if (mode === 'token') return
  if (storage) throw new TypeError('"storage" must be omitted with mode "cookie": the browser stores the session.')
  const origin = pageOrigin()
  if (origin !== undefined && origin !== new URL(base).origin)
    throw new TypeError(
      `"url" must have the origin of the page, "${origin}", with mode "cookie": other origins get no cookie.`,
    )
}

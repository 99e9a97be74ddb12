import { withDeadline } from './deadline.ts'
import { TaskwireError } from './errors.ts'
import { foreignAnswer, isRedirect, NO_REDIRECT } from './foreign-answer.ts'
import { mergeHeaders } from './merge-headers.ts'
import type { SessionCallOptions, SessionOptions } from './session-options.ts'
import { toSignInError } from './sign-in-error.ts'

const TIMEOUT_MS = 30_000

/** Sends a request to the sign-in endpoints and returns its JSON response. @throws TaskwireError */
export type SignInRequest = (path: string, parts: RequestParts) => Promise<Record<string, unknown>>

/** The parts of a request: POST with a body, else GET. */
interface RequestParts extends SessionCallOptions {
  body?: object
  /** The session token to send in the Authorization header. */
  session?: string
}

/** Creates the function that sends the requests of a session. */
export function createSignInRequest(options: SessionOptions, base: string): SignInRequest {
  // A stored session must not be mixed with that of a cookie, which may be another user's.
  const credentials = options.mode === 'cookie' ? 'same-origin' : 'omit'

  return (path, { body, session, signal }) =>
    withDeadline({ timeoutMs: TIMEOUT_MS, signal }, async (signal) => {
      const headers = mergeHeaders(options.headers, {
        ...(body && { 'content-type': 'application/json' }),
        ...(session && { authorization: `Bearer ${session}` }),
      })
      const init = body && { method: 'POST', body: JSON.stringify(body) }
      let response: Response
      let text: string
      try {
        const sent = { ...init, ...NO_REDIRECT, headers, signal, credentials } as const
        response = await (options.fetch ?? globalThis.fetch)(base + path, sent)
        text = await response.text()
      } catch (cause) {
        throw new TaskwireError('NETWORK', 'The server could not be reached.', { cause })
      }
      if (isRedirect(response)) throw foreignAnswer(response)
      const answer = parseObject(text)
      if (!response.ok) throw toSignInError(response, answer ?? {})
      if (!answer) throw foreignAnswer(response)
      return answer
    })
}

/** Returns the token of a response. @throws TaskwireError UNAVAILABLE if it has none */
export function tokenIn({ token }: Record<string, unknown>): string {
  if (typeof token === 'string') return token
  throw new TaskwireError('UNAVAILABLE', 'The response is not from a Taskwire sign-in: check "url".')
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

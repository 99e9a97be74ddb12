import { TaskwireError, type TaskwireErrorCode } from './errors.ts'
import { isFailure } from './failure.ts'
import { foreignAnswer } from './foreign-answer.ts'
import { readRetryAfter } from './retry.ts'

/** Converts an error response of the sign-in, which has its own format, into a `TaskwireError`. */
export function toSignInError(response: Response, body: Record<string, unknown>): TaskwireError {
  const { status, headers } = response
  // Errors outside the sign-in handler, such as overload, have the API's error format.
  if (isFailure(body.error)) return new TaskwireError(body.error.code, body.error.message, { ...body.error, status })
  const { message } = body
  // Some proxies answer 401 with a message too. Only the sign-in adds a code, and only its 401 ends a session.
  if (typeof message !== 'string' || (status === 401 && typeof body.code !== 'string')) return foreignAnswer(response)
  const code = codeOf(status)
  return new TaskwireError(code, message, {
    status,
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterMs: readRetryAfter(headers),
    ...(code === 'INVALID_INPUT' && { issues: [issueOf(body, message)] }),
  })
}

function issueOf({ code }: Record<string, unknown>, message: string) {
  const kind = typeof code === 'string' ? code.toLowerCase() : 'invalid_value'
  const field = ['email', 'password', 'name'].find((name) => kind.includes(name))
  return { path: field === undefined ? [] : [field], code: kind, message }
}

function codeOf(status: number): TaskwireErrorCode {
  if (status === 401) return 'UNAUTHENTICATED'
  if (status === 403) return 'FORBIDDEN'
  if (status === 413) return 'PAYLOAD_TOO_LARGE'
  if (status === 429) return 'RATE_LIMITED'
  return status >= 500 ? 'UNAVAILABLE' : 'INVALID_INPUT'
}

import { STATUS_CODES } from 'node:http'

/** Adds the missing code and sentence to an error response of Better Auth: each has `{ code, message }`. */
export async function completeAnswer(response: Response, isHead: boolean): Promise<Response> {
  if (response.status < 400 || isHead) return response
  const said = asRecord(await response.text())
  const { code, message } = said
  const byStatus = REFUSALS[response.status] ?? REFUSALS[500]
  const known = typeof code === 'string' ? code : byStatus?.code
  const sentence = ADVICE[known ?? ''] ?? (isSentence(message, response.status) ? message : byStatus?.message)
  const headers = new Headers(response.headers)
  headers.set('content-type', 'application/json')
  headers.delete('content-length')
  return new Response(JSON.stringify({ ...said, code: known, message: sentence }), { status: response.status, headers })
}

/** Says whether a message tells more than the name of its status, like "Unauthorized". */
function isSentence(message: unknown, status: number): boolean {
  return typeof message === 'string' && message !== '' && message.toLowerCase() !== STATUS_CODES[status]?.toLowerCase()
}

/** Codes as Better Auth names them, and sentences where it has none. */
const REFUSALS: Record<number, { code: string; message: string }> = {
  400: { code: 'BAD_REQUEST', message: 'The request could not be read: send a JSON object.' },
  401: { code: 'UNAUTHORIZED', message: 'Sign in first.' },
  403: { code: 'FORBIDDEN', message: 'This is not permitted.' },
  404: { code: 'NOT_FOUND', message: 'Not found.' },
  405: { code: 'METHOD_NOT_ALLOWED', message: 'This path has another method.' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send the body as "Content-Type: application/json".' },
  422: { code: 'UNPROCESSABLE_ENTITY', message: 'This cannot be done.' },
  429: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests; wait and try again.' },
  500: { code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error.' },
}

/** In place of sentences that name what is wrong and not what to do. */
const ADVICE: Record<string, string> = {
  INVALID_ORIGIN:
    'This page may not sign in here: call from a page of this service, or name the origin of yours in CORS_ORIGINS.',
  MISSING_OR_NULL_ORIGIN:
    'A browser sent this without saying from which page: call by fetch from a page that has an origin. A script sends neither Origin nor Sec-Fetch-Site.',
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED:
    'A form of another site may not sign in here: call by fetch from a page of this service, or of an origin that CORS_ORIGINS names.',
}

function asRecord(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}

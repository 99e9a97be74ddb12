import { STATUS_CODES } from 'node:http'

/** Adds a missing code or message to an error response of Better Auth, so that every one has `{ code, message }`. */
export async function completeAnswer(response: Response, isHead: boolean): Promise<Response> {
  if (response.status < 400 || isHead) return response
  const body = asRecord(await response.text())
  const { code, message } = body
  const byStatus = DEFAULTS[response.status] ?? DEFAULTS[500]
  const known = typeof code === 'string' ? code : byStatus?.code
  const sentence = ADVICE[known ?? ''] ?? (isInformative(message, response.status) ? message : byStatus?.message)
  const headers = new Headers(response.headers)
  headers.set('content-type', 'application/json')
  headers.delete('content-length')
  return new Response(JSON.stringify({ ...body, code: known, message: sentence }), { status: response.status, headers })
}

/** Returns whether a message says more than the reason phrase of its status, such as "Unauthorized". */
function isInformative(message: unknown, status: number): boolean {
  return typeof message === 'string' && message !== '' && message.toLowerCase() !== STATUS_CODES[status]?.toLowerCase()
}

/** Better Auth's codes by status, with default messages. */
const DEFAULTS: Record<number, { code: string; message: string }> = {
  400: { code: 'BAD_REQUEST', message: 'The request body must be a JSON object.' },
  401: { code: 'UNAUTHORIZED', message: 'Sign in first.' },
  403: { code: 'FORBIDDEN', message: 'This request is not allowed.' },
  404: { code: 'NOT_FOUND', message: 'Not found.' },
  405: { code: 'METHOD_NOT_ALLOWED', message: 'This path does not support this method.' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'The request must have "Content-Type: application/json".' },
  422: { code: 'UNPROCESSABLE_ENTITY', message: 'The request cannot be processed.' },
  429: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests; wait and try again.' },
  500: { code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error.' },
}

/** Replacements for messages of Better Auth that do not say how to fix the request. */
const ADVICE: Record<string, string> = {
  INVALID_ORIGIN:
    'The origin of this page may not sign in: call from a page of this service, or add the origin to CORS_ORIGINS.',
  MISSING_OR_NULL_ORIGIN:
    'The browser did not send the origin of the page: call with fetch from a page that has an origin. A script must send neither Origin nor Sec-Fetch-Site.',
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED:
    'A form on another site may not sign in: call with fetch from a page of this service or of an origin in CORS_ORIGINS.',
}

function asRecord(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}

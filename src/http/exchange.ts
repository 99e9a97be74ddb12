import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { type AllowedOrigins, answerPreflight, corsHeaders } from './cors.ts'
import { type Logs, RequestRecord } from './request-record.ts'
import { pathOf } from './target.ts'

type Bindings = Partial<HttpBindings>

interface Options {
  corsOrigins: AllowedOrigins
  logs: Logs
  /** While this says so, every answer asks its connection to close. */
  isDraining: () => boolean
  /** Told of each request that may have changed something. */
  onChange?: (() => void) | undefined
  answer: (request: Request, bindings: Bindings & { record: RequestRecord }) => Response | Promise<Response>
}

/** Safe headers for answers that are data (OWASP REST Security); what answers may have set its own instead. */
const SECURITY_HEADERS = Object.entries({
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
})

/**
 * What every request goes through, whatever answers it: it gets an id, its answer the headers that all have, and the log
 * a line. It stands around the routes instead of among them as Hono's middleware, which makes each answer anew for every
 * header that is set on it.
 */
export function exchangeWith({ corsOrigins, logs, isDraining, onChange, answer }: Options) {
  return async (request: Request, bindings: Bindings = {}): Promise<Response> => {
    const record = new RequestRecord(requestIdOf(request))
    const response = answerPreflight(request) ?? (await answer(request, { ...bindings, record }))
    const { headers, status } = response
    headers.set('X-Request-Id', record.requestId)
    for (const [name, value] of SECURITY_HEADERS) if (!headers.has(name)) headers.set(name, value)
    const shared = corsHeaders(corsOrigins, request)
    for (const name in shared) headers.set(name, shared[name] as string)
    headers.append('Vary', 'Origin')
    if (isDraining()) headers.set('Connection', 'close')

    const { method, url } = request
    if (method !== 'GET') onChange?.()
    const aborted = request.signal.aborted && { aborted: true }
    record.write(logs, { method, path: pathOf(url), status, ...aborted })
    return response
  }
}

/** The caller's own name for the request, where it is one that cannot break a log line; else a new one. */
function requestIdOf({ headers }: Request): string {
  const given = headers.get('x-request-id')
  return given !== null && REQUEST_ID.test(given) ? given : randomUUID()
}

const REQUEST_ID = /^[\w=-]{1,255}$/

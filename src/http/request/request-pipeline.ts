import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { BlockList } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import { toTaskwireError } from '../../api/failures.ts'
import type { VerifyToken } from '../../auth/actor.ts'
import { hasBearer, readBearer } from '../../auth/tokens/authorization.ts'
import { limitHeaders, type RequestLimits, tooMany } from '../../limits/request-limits.ts'
import { earlyRejection } from '../server/early-rejection.ts'
import { MeasuredResponse } from '../streaming/measured-response.ts'
import { addressOf, isUntrustedForward } from './client-address.ts'
import { type AllowedOrigins, answerPreflight, corsHeaders, isPreflight } from './cors.ts'
import { challenge } from './failure-response.ts'
import { loggedPath } from './logged-path.ts'
import { type Observers, RequestRecord } from './request-record.ts'
import { pathOf, routeOf } from './target.ts'

type Bindings = Partial<HttpBindings>
type Respond = (request: Request, bindings: Bindings & { record: RequestRecord }) => Response | Promise<Response>

interface Options {
  corsOrigins: AllowedOrigins
  trustedProxies: BlockList
  limits: RequestLimits
  verifyToken: VerifyToken
  /** Returns the user id of a sign-in request with a valid session; undefined without one. */
  sessionUser?: ((request: Request, address: string) => Promise<string | undefined>) | undefined
  observers: Observers
  /** While this returns true, every response has `Connection: close`. */
  isDraining: () => boolean
  /** Called after each request that may have changed data: an unsafe method with a status below 400. */
  onChange?: (() => void) | undefined
  answer: Respond
}

/** The default security headers of API responses (OWASP REST Security). Handlers can override them. */
export const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}
/** Methods that are not safe (RFC 9110 §9.2.1). */
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Paths without rate limits. */
const PROBES = new Set(['/health/live', '/health/ready'])

const SECURITY_ENTRIES = Object.entries(SECURITY_HEADERS)

/**
 * Creates the request pipeline around all routes: assigns the request id, applies rate limits, sets the common headers and
 * writes the log line. It is not Hono middleware, which creates a new response for every header that is set.
 */
export function createRequestHandler({ corsOrigins, observers, isDraining, onChange, ...options }: Options) {
  const limited = limitUnauthenticated(options)
  const { trustedProxies } = options
  let hasWarned = false

  return async (request: Request, bindings: Bindings = {}): Promise<Response> => {
    const incoming = bindings.incoming as IncomingMessage | undefined
    const address = () => addressOf(request, incoming, trustedProxies)
    if (!hasWarned && isUntrustedForward(request, incoming, trustedProxies)) {
      hasWarned = true
      // All clients behind that proxy share its address, and so one rate limit.
      observers.faults.warn(
        { address: address() },
        'X-Forwarded-For from an untrusted proxy; add its address to TRUSTED_PROXIES',
      )
    }
    const record = new RequestRecord(requestIdOf(request.headers.get('x-request-id')), address)
    const { outgoing } = bindings
    if (outgoing instanceof MeasuredResponse) outgoing.owner = () => record.userId ?? record.address
    let response: Response
    try {
      response = answerPreflight(request) ?? (await limited(request, { ...bindings, record }))
    } finally {
      record.releaseBody?.()
    }
    const { headers, status } = response
    headers.set('X-Request-Id', record.requestId)
    for (const [name, value] of SECURITY_ENTRIES) if (!headers.has(name)) headers.set(name, value)
    const corsRequest = { origin: request.headers.get('origin'), isPreflight: isPreflight(request) }
    setAll(headers, corsHeaders(corsOrigins, corsRequest))
    if (record.standing) setAll(headers, limitHeaders(record.standing))
    headers.append('Vary', 'Accept-Encoding, Origin')
    if (isDraining()) headers.set('Connection', 'close')
    // 207 is a batch with different outcomes.
    if (status === 401 || status === 207) {
      challenge(headers, { status, hasToken: hasBearer(request.headers.get('authorization')) })
    }

    const { method, url } = request
    if (CHANGING.has(method) && status < 400 && !record.isRead) onChange?.()
    const aborted = request.signal.aborted && { aborted: true }
    record.write(observers, { method, path: loggedPath(pathOf(url)), status, ...aborted })
    return response
  }
}

type LimitOptions = Pick<Options, 'limits' | 'verifyToken' | 'sessionUser' | 'answer'>

/**
 * Applies rate limits to requests that are not counted as a user's calls. Unauthenticated requests count against their
 * address. Over that limit, a request with a valid token or session counts against its user instead, so that other clients
 * of the same address cannot block it. Personal access tokens must be known to this process by then.
 */
function limitUnauthenticated({ limits, verifyToken, sessionUser, answer }: LimitOptions): Respond {
  return async (request, bindings) => {
    const path = routeOf(request.url)
    if (PROBES.has(path)) return answer(request, bindings)
    const { record } = bindings
    const isSignIn = path.startsWith('/api/auth/')
    const rejectOverLimit = async (): Promise<Response | undefined> => {
      try {
        if (isSignIn) record.userId = await sessionUser?.(request, record.address)
        const { userId } = record
        const standing = await (userId === undefined
          ? limits.countRequest(record.address, isSignIn)
          : limits.countCall(userId))
        record.stand(standing)
        if (!standing?.isOver) return undefined
        throw tooMany(standing)
      } catch (error) {
        const { body, ...init } = earlyRejection(path, toTaskwireError(error), record)
        return new Response(request.method === 'HEAD' ? null : body, init)
      }
    }

    // The path of a calendar feed authenticates a user, as a token in a header does.
    const mayBeUser = request.headers.has('authorization') || path.startsWith('/calendar/')
    if (isSignIn || !mayBeUser) return (await rejectOverLimit()) ?? answer(request, bindings)
    const response = await answer(request, bindings)
    // Not limited while tokens cannot be verified, because the token may be valid.
    if (record.userId !== undefined || record.isUnknown || record.isOperator) return response
    const rejection = await rejectOverLimit()
    if (!rejection) return response
    const token = record.rejection === undefined ? readBearer(request.headers.get('authorization')) : undefined
    const verified = token === undefined ? undefined : await verifyToken(token, record).catch(() => undefined)
    if (!verified) return rejection
    // Requests that are not calls, such as unknown paths, count against the user too.
    record.userId = verified.actor.userId
    return (await rejectOverLimit()) ?? response
  }
}

function setAll(headers: Headers, values: Record<string, string>): void {
  for (const name in values) headers.set(name, values[name] as string)
}

/** Returns the client's request id if it is safe to log, otherwise a new one. */
export function requestIdOf(given: string | string[] | null | undefined): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

const REQUEST_ID = /^[\w=-]{1,255}$/

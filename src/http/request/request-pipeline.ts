import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { BlockList } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import { toTaskwireError } from '../../api/failures.ts'
import type { VerifyToken } from '../../auth/actor.ts'
import { hasBearer, readBearer } from '../../auth/tokens/authorization.ts'
import { limitHeaders, type RequestLimits, tooMany } from '../../limits/request-limits.ts'
import { earlyRefusal } from '../server/early-refusal.ts'
import { MeasuredResponse } from '../streaming/measured-response.ts'
import { addressOf, isUntrustedForward } from './client-address.ts'
import { type AllowedOrigins, answerPreflight, corsHeaders, isPreflight } from './cors.ts'
import { challenge } from './failure-response.ts'
import { type Observers, RequestRecord } from './request-record.ts'
import { pathOf, routeOf } from './target.ts'

type Bindings = Partial<HttpBindings>
type Answer = (request: Request, bindings: Bindings & { record: RequestRecord }) => Response | Promise<Response>

interface Options {
  corsOrigins: AllowedOrigins
  trustedProxies: BlockList
  limits: RequestLimits
  verifyToken: VerifyToken
  /** Returns the user whose valid session a request to the sign-in carries. */
  sessionUser?: ((request: Request, address: string) => Promise<string | undefined>) | undefined
  observers: Observers
  /** While this says so, every answer asks its connection to close. */
  isDraining: () => boolean
  /** Called after each request that may have changed something: of an unsafe method, and not refused. */
  onChange?: (() => void) | undefined
  answer: Answer
}

/** Safe headers for answers that are data (OWASP REST Security); what answers may have set its own instead. */
export const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}
/** Methods that are not safe (RFC 9110 §9.2.1). */
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Answered whatever else comes from where they come. */
const PROBES = new Set(['/health/live', '/health/ready'])

const SECURITY_ENTRIES = Object.entries(SECURITY_HEADERS)

/**
 * What every request goes through, whatever answers it: it gets an id, its answer the headers that all have, and the log
 * a line. It stands around the routes instead of among them as Hono's middleware, which makes each answer anew for every
 * header that is set on it.
 */
export function createRequestHandler({ corsOrigins, observers, isDraining, onChange, ...options }: Options) {
  const limited = limitStrangers(options)
  const { trustedProxies } = options
  let isNoted = false

  return async (request: Request, bindings: Bindings = {}): Promise<Response> => {
    const incoming = bindings.incoming as IncomingMessage | undefined
    const address = () => addressOf(request, incoming, trustedProxies)
    if (!isNoted && isUntrustedForward(request, incoming, trustedProxies)) {
      isNoted = true
      // All callers behind that proxy share one address, and so one rate limit.
      observers.faults.warn({ address: address() }, 'X-Forwarded-For from a proxy that TRUSTED_PROXIES does not name')
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
    const asking = { origin: request.headers.get('origin'), isPreflight: isPreflight(request) }
    setAll(headers, corsHeaders(corsOrigins, asking))
    if (record.standing) setAll(headers, limitHeaders(record.standing))
    headers.append('Vary', 'Accept-Encoding, Origin')
    if (isDraining()) headers.set('Connection', 'close')
    // A batch of calls that ended differently is 207.
    if (status === 401 || status === 207) {
      challenge(headers, { status, hasToken: hasBearer(request.headers.get('authorization')) })
    }

    const { method, url } = request
    if (CHANGING.has(method) && status < 400 && !record.isRead) onChange?.()
    const aborted = request.signal.aborted && { aborted: true }
    record.write(observers, { method, path: pathOf(url), status, ...aborted })
    return response
  }
}

type LimitOptions = Pick<Options, 'limits' | 'verifyToken' | 'sessionUser' | 'answer'>

/**
 * Limits requests that are not counted as calls of a user. Unauthenticated requests count for their address. A request with
 * a valid token or session counts for its user once its address is over the limit, so that it is never refused for what
 * others do at that address.
 */
function limitStrangers({ limits, verifyToken, sessionUser, answer }: LimitOptions): Answer {
  return async (request, bindings) => {
    const path = routeOf(request.url)
    if (PROBES.has(path)) return answer(request, bindings)
    const { record } = bindings
    const isSignIn = path.startsWith('/api/auth/')
    const refuse = async (): Promise<Response | undefined> => {
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
        const { body, ...init } = earlyRefusal(path, toTaskwireError(error), record)
        return new Response(request.method === 'HEAD' ? null : body, init)
      }
    }

    if (isSignIn || !request.headers.has('authorization')) return (await refuse()) ?? answer(request, bindings)
    const response = await answer(request, bindings)
    // While tokens cannot be verified, this one may be as good as any.
    if (record.userId !== undefined || record.isUnknown || record.isOperator) return response
    const refusal = await refuse()
    if (!refusal) return response
    const token = record.refusal === undefined ? readBearer(request.headers.get('authorization')) : undefined
    const verified = token === undefined ? undefined : await verifyToken(token).catch(() => undefined)
    if (!verified) return refusal
    // What is no call counts for its user as well, once it counts for the address no more.
    record.userId = verified.actor.userId
    return (await refuse()) ?? response
  }
}

function setAll(headers: Headers, values: Record<string, string>): void {
  for (const name in values) headers.set(name, values[name] as string)
}

/** The caller's own name for the request, where it is one that cannot break a log line; else a new one. */
export function requestIdOf(given: string | string[] | null | undefined): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

const REQUEST_ID = /^[\w=-]{1,255}$/

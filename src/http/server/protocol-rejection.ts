import { ERRORS, invalidInput, TaskwireError } from '../../errors.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Logger } from '../../observability.ts'
import { type AllowedOrigins, corsHeaders } from '../request/cors.ts'
import { loggedPath } from '../request/logged-path.ts'
import { requestIdOf, SECURITY_HEADERS } from '../request/request-pipeline.ts'
import { earlyRejection, type PathKind, pathKindOf } from './early-rejection.ts'

/** The reason that a request reached no route, because it is not valid HTTP, or that its handler threw. */
export type ProtocolFault =
  | 'malformed'
  | 'bad host'
  | 'headers too large'
  | 'chunks too large'
  | 'expectation'
  | 'transfer coding'
  | 'connect'
  | 'timeout'
  | 'crash'

/** The known facts of a request that could not be parsed. */
export interface UnreadRequest {
  method?: string | undefined
  /** The request target as sent, with its query. */
  target?: string | undefined
  origin?: string | undefined
  requestId?: string | string[] | undefined
}

/** A serialized response; `headers` alternates names and values. */
export interface ProtocolRejection {
  status: number
  headers: string[]
  /** Empty for HEAD. */
  body: string
}

/** Builds the response to a request with a protocol fault, in the error format of its path, and logs it. */
export type RejectProtocol = (request: UnreadRequest, fault: ProtocolFault, cause?: unknown) => ProtocolRejection

interface Options {
  corsOrigins: AllowedOrigins
  logger: Logger
  metrics?: Pick<Metrics, 'observe'> | undefined
}

/** The maximum length of a logged path. */
const MAX_LOGGED = 200

/** Creates the responder for requests that are not valid HTTP. */
export function createProtocolRejections({ corsOrigins, logger, metrics }: Options): RejectProtocol {
  return ({ method, target = '/', origin, requestId: given }, fault, cause) => {
    const { status, error } = FAULTS[fault]
    const [path = '/'] = target.split('?')
    const requestId = requestIdOf(given)
    const { headers, body } = earlyRejection(path, error(pathKindOf(path)), { requestId, status })
    const all = {
      ...headers,
      ...SECURITY_HEADERS,
      Vary: 'Origin',
      'X-Request-Id': requestId,
      'Content-Length': String(Buffer.byteLength(body)),
      ...corsHeaders(corsOrigins, { origin, isPreflight: false }),
    }
    const line = { requestId, method, path: loggedPath(path).slice(0, MAX_LOGGED), status }
    if (fault === 'crash') logger.error({ ...line, err: toError(cause) }, 'request crashed')
    else logger.info({ ...line, rejection: fault }, 'request rejected')
    metrics?.observe({ method: method ?? '', path, status, durationMs: 0, calls: [] })
    return { status, headers: Object.entries(all).flat(), body: method === 'HEAD' ? '' : body }
  }
}

const FAULTS: Record<ProtocolFault, { status: number; error: (kind: PathKind) => TaskwireError }> = {
  malformed: { status: 400, error: () => invalid('The request is not valid HTTP/1.1.') },
  'bad host': {
    status: 400,
    error: () => invalid('The request must have exactly one valid Host header and a valid path.'),
  },
  'headers too large': {
    status: 431,
    error: (kind) => {
      // Only tRPC supports queries by POST.
      const advice = kind === '/trpc/' ? 'send a long query by POST' : 'shorten the query, or send fewer headers'
      return tooLarge(`The URL and headers must be at most 16 KB together: ${advice}.`)
    },
  },
  'chunks too large': {
    status: 413,
    error: () => tooLarge('The chunk extensions of the body are too large; send chunks without extensions.'),
  },
  expectation: { status: 417, error: () => invalid('The Expect header must be "100-continue".') },
  'transfer coding': { status: 501, error: () => invalid('The transfer coding must be chunked.') },
  connect: {
    status: 405,
    error: () =>
      new TaskwireError('METHOD_NOT_ALLOWED', { message: 'CONNECT is not supported: this server is not a proxy.' }),
  },
  timeout: {
    status: 408,
    error: () => {
      const message = 'The request did not arrive in time; send it again.'
      return new TaskwireError('UNAVAILABLE', { message, retryAfterMs: 1000 })
    },
  },
  crash: { status: ERRORS.INTERNAL.status, error: () => new TaskwireError('INTERNAL') },
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('the request handler threw no Error', { cause: thrown })
}

function invalid(message: string): TaskwireError {
  return invalidInput({ path: [], code: 'bad_request', message })
}

function tooLarge(message: string): TaskwireError {
  return new TaskwireError('PAYLOAD_TOO_LARGE', { message })
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TaskwireError } from '../../errors.ts'
import type { Load } from '../../load/load.ts'
import { overloaded } from '../../load/overload-errors.ts'
import type { Logger } from '../../observability.ts'
import { type AllowedOrigins, corsHeaders } from '../request/cors.ts'
import { requestIdOf, SECURITY_HEADERS } from '../request/request-pipeline.ts'
import { routeOf } from '../request/target.ts'
import { earlyRejection, PATH_KINDS, type PathKind, pathKindOf } from './early-rejection.ts'

interface Options {
  load: Pick<Load, 'isFull'>
  corsOrigins: AllowedOrigins
  logger: Logger
  /** While this returns true, every response has `Connection: close`. */
  isDraining: () => boolean
  /** The error of rejected requests, and the log message. Default: overload. */
  rejection?: { error: () => TaskwireError; log: string } | undefined
  /** True if `/metrics` is served on this port and must stay available under overload. */
  hasMetrics: boolean
  /** Called for each rejected request. */
  onOverload?: (() => void) | undefined
}

/** Rejects a request under overload and returns true; otherwise returns false without responding. */
export type LoadShedding = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

/**
 * Creates the load shedding: rejects requests while the process is overloaded. It runs before the Fetch request is created,
 * so that a rejection is cheap. Logs the number of rejections once a second.
 */
export function createLoadShedding({
  load,
  corsOrigins,
  logger,
  isDraining,
  hasMetrics,
  onOverload,
  ...options
}: Options): LoadShedding {
  const { rejection = { error: overloaded, log: 'overloaded: requests rejected' } } = options
  let rejected = 0

  function countRejection(): void {
    onOverload?.()
    rejected += 1
    if (rejected > 1) return
    setTimeout(() => {
      logger.warn({ rejected }, rejection.log)
      rejected = 0
    }, 1000).unref()
  }

  /** Rejections to send, oldest first. */
  const waiting: { at: number; send: () => void }[] = []
  let timer: NodeJS.Timeout | undefined

  function sendDue(): void {
    const now = performance.now()
    let due = 0
    while (due < waiting.length && (waiting[due]?.at ?? 0) <= now) due += 1
    for (const { send } of waiting.splice(0, due)) send()
    if (waiting.length > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function sendLater(send: () => void): void {
    waiting.push({ at: performance.now() + HOLD_MS, send })
    timer ??= setInterval(sendDue, CHECK_EVERY_MS)
  }

  const rejections = Object.fromEntries(PATH_KINDS.map((kind) => [kind, prepare(kind, rejection.error)]))

  return (incoming, outgoing) => {
    const { url = '/', method = 'GET', headers } = incoming
    // Answering a preflight is as cheap as rejecting it.
    if (!load.isFull() || method === 'OPTIONS') return false
    const route = routeOf(url)
    if (route.startsWith('/health/') || (hasMetrics && route === '/metrics')) return false
    countRejection()
    const requestId = requestIdOf(headers['x-request-id'])
    const variants = rejections[pathKindOf(url)] as Prepared[]
    const { status, fields, before, after } = variants[rejected % variants.length] as Prepared
    const shared = headers.origin ? corsHeaders(corsOrigins, { origin: headers.origin, isPreflight: false }) : {}
    const body = before + requestId + after
    const head = [
      ...fields,
      'X-Request-Id',
      requestId,
      'Content-Length',
      // The body is ASCII, so its length is its size in bytes.
      String(body.length),
      ...Object.entries(shared).flat(),
      ...(isDraining() ? ['Connection', 'close'] : []),
    ]
    sendLater(() => outgoing.writeHead(status, head).end(method === 'HEAD' ? undefined : body))
    return true
  }
}

/**
 * The delay of a rejection, in milliseconds. It limits a client that retries at once to about sixty rejections per second and
 * connection.
 */
const HOLD_MS = 10
const CHECK_EVERY_MS = 5

/** A serialized rejection without the request id. */
interface Prepared {
  status: number
  fields: string[]
  before: string
  after: string
}

const VARIANTS = 16

/** Serializes rejections with different retry delays for one path prefix, so that clients do not all retry at once. */
function prepare(kind: PathKind, error: () => TaskwireError): Prepared[] {
  return Array.from({ length: VARIANTS }, () => {
    const { status, headers, body } = earlyRejection(kind, error(), { requestId: PLACE })
    const [before = '', after = ''] = body.split(PLACE)
    return { status, fields: Object.entries({ ...headers, ...SECURITY_HEADERS, Vary: 'Origin' }).flat(), before, after }
  })
}

const PLACE = '{request id}'

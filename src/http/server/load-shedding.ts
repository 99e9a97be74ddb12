import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TaskwireError } from '../../errors.ts'
import type { Load } from '../../load/load.ts'
import { overloaded } from '../../load/refusals.ts'
import type { Logger } from '../../observability.ts'
import { type AllowedOrigins, corsHeaders } from '../request/cors.ts'
import { requestIdOf, SECURITY_HEADERS } from '../request/request-pipeline.ts'
import { routeOf } from '../request/target.ts'
import { earlyRefusal, PATH_KINDS, type PathKind, pathKindOf } from './early-refusal.ts'

interface Options {
  load: Pick<Load, 'isFull'>
  corsOrigins: AllowedOrigins
  logger: Logger
  /** While this returns true, every answer asks its connection to close. */
  isDraining: () => boolean
  /** The error of refused requests, and the message of the log line. Default: overload. */
  refusal?: { error: () => TaskwireError; log: string } | undefined
  /** True if `/metrics` is served on this port: it is most needed under overload. */
  hasMetrics: boolean
  /** Called for each request that is refused. */
  onOverload?: (() => void) | undefined
}

/** Answers a request that there is no room for. Returns false, and answers nothing, where there is room. */
export type LoadShedding = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

/**
 * Creates the load shedding: refuses requests while a process is overloaded, before Fetch's request is made of them, so that a
 * refusal costs next to nothing. Logs the number of refusals once a second.
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
  const { refusal = { error: overloaded, log: 'too much to do: requests refused' } } = options
  let noted = 0

  function note(): void {
    onOverload?.()
    noted += 1
    if (noted > 1) return
    setTimeout(() => {
      logger.warn({ refused: noted }, refusal.log)
      noted = 0
    }, 1000).unref()
  }

  /** Refusals that are to be sent, the oldest first. */
  const waiting: { at: number; send: () => void }[] = []
  let timer: NodeJS.Timeout | undefined

  function sendWhatIsDue(): void {
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
    timer ??= setInterval(sendWhatIsDue, LOOK_EVERY_MS)
  }

  const refusals = Object.fromEntries(PATH_KINDS.map((kind) => [kind, prepare(kind, refusal.error)]))

  return (incoming, outgoing) => {
    const { url = '/', method = 'GET', headers } = incoming
    // Preflights cost as little as refusing them would.
    if (!load.isFull() || method === 'OPTIONS') return false
    const route = routeOf(url)
    if (route.startsWith('/health/') || (hasMetrics && route === '/metrics')) return false
    note()
    const requestId = requestIdOf(headers['x-request-id'])
    const variants = refusals[pathKindOf(url)] as Prepared[]
    const { status, fields, before, after } = variants[noted % variants.length] as Prepared
    const shared = headers.origin ? corsHeaders(corsOrigins, { origin: headers.origin, isPreflight: false }) : {}
    const body = before + requestId + after
    const head = [
      ...fields,
      'X-Request-Id',
      requestId,
      'Content-Length',
      // All of it is ASCII.
      String(body.length),
      ...Object.entries(shared).flat(),
      ...(isDraining() ? ['Connection', 'close'] : []),
    ]
    sendLater(() => outgoing.writeHead(status, head).end(method === 'HEAD' ? undefined : body))
    return true
  }
}

/**
 * Delay of a refusal, in milliseconds. A caller that asks again as soon as it is refused would otherwise keep the process busy
 * with refusals: this way a connection gets some sixty of them a second.
 */
const HOLD_MS = 10
const LOOK_EVERY_MS = 5

/** A refusal without the request's id. */
interface Prepared {
  status: number
  fields: string[]
  before: string
  after: string
}

const VARIANTS = 16

/** Writes out refusals that ask to come back at different times, once for each kind of path. */
function prepare(kind: PathKind, error: () => TaskwireError): Prepared[] {
  return Array.from({ length: VARIANTS }, () => {
    const { status, headers, body } = earlyRefusal(kind, error(), { requestId: PLACE })
    const [before = '', after = ''] = body.split(PLACE)
    return { status, fields: Object.entries({ ...headers, ...SECURITY_HEADERS, Vary: 'Origin' }).flat(), before, after }
  })
}

const PLACE = '{request id}'

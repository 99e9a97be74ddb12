import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TaskwireError } from '../errors.ts'
import type { Load } from '../load/load.ts'
import { overloaded } from '../load/refusals.ts'
import type { Logger } from '../observability.ts'
import { BASE } from '../rest/answer.ts'
import { type AllowedOrigins, corsHeaders } from './cors.ts'
import { earlyRefusal } from './early-refusal.ts'
import { requestIdOf, SECURITY_HEADERS } from './exchange.ts'

interface Options {
  load: Pick<Load, 'isFull'>
  corsOrigins: AllowedOrigins
  logger: Logger
  /** While this says so, every answer asks its connection to close. */
  isDraining: () => boolean
  /** The error of refused requests, and the message of the log line. Default: overload. */
  refusal?: { error: () => TaskwireError; log: string } | undefined
  /** There are metrics, which say most when there is too much to do. */
  hasMetrics: boolean
  /** Told of each request that is refused. */
  onShed?: (() => void) | undefined
}

/** Answers a request that there is no room for; false where there is. */
export type Shed = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

/**
 * Refuses requests while a process has too much to do, before Fetch's request is made of them: what is refused must cost
 * next to nothing, or refusing would be what the process has too much of. The log says once a second how many it were.
 */
export function createShed({ load, corsOrigins, logger, isDraining, hasMetrics, onShed, ...options }: Options): Shed {
  const { refusal = { error: overloaded, log: 'too much to do: requests refused' } } = options
  let noted = 0

  function note(): void {
    onShed?.()
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

  const refusals = Object.fromEntries(KINDS.map((kind) => [kind, prepare(kind, refusal.error)]))

  return (incoming, outgoing) => {
    const { url = '/', method = 'GET', headers } = incoming
    // Preflights cost as little as refusing them would.
    if (!load.isFull() || url.startsWith('/health/') || method === 'OPTIONS') return false
    if (hasMetrics && (url === '/metrics' || url === '/metrics/')) return false
    note()
    const requestId = requestIdOf(headers['x-request-id'])
    const variants = refusals[KINDS.find((kind) => url.startsWith(kind)) ?? '/'] as Prepared[]
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
 * How long a refusal is held back, in milliseconds. Who asks again as soon as it is refused would otherwise have the process
 * do nothing but refuse it: this way a connection can do so some sixty times a second.
 */
const HOLD_MS = 10
const LOOK_EVERY_MS = 5

/** How paths begin that are refused in words of their own. */
const KINDS = ['/trpc/', `${BASE}/`, '/'] as const

/** A refusal but for the request's id. */
interface Prepared {
  status: number
  fields: string[]
  before: string
  after: string
}

const VARIANTS = 16

/** Refusals that ask to come back at different times, written out once. */
function prepare(path: string, error: () => TaskwireError): Prepared[] {
  return Array.from({ length: VARIANTS }, () => {
    const { status, headers, body } = earlyRefusal(path, error(), { requestId: PLACE })
    const [before = '', after = ''] = body.split(PLACE)
    return { status, fields: Object.entries({ ...headers, ...SECURITY_HEADERS, Vary: 'Origin' }).flat(), before, after }
  })
}

const PLACE = '{request id}'

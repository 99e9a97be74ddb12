import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Load, tooMuch } from '../load/load.ts'
import type { Logger } from '../observability.ts'
import { type AllowedOrigins, corsHeaders } from './cors.ts'
import { earlyRefusal } from './early-refusal.ts'
import { requestIdOf, SECURITY_HEADERS } from './exchange.ts'

interface Options {
  load: Pick<Load, 'isFull'>
  corsOrigins: AllowedOrigins
  logger: Logger
  /** Told of each request that is refused. */
  onShed?: (() => void) | undefined
}

/** Answers a request that there is no room for; false where there is. */
export type Shed = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

/**
 * Refuses requests while a process has too much to do, before Fetch's request is made of them: what is refused must cost
 * next to nothing, or refusing would be what the process has too much of. The log says once a second how many it were.
 */
export function createShed({ load, corsOrigins, logger, onShed }: Options): Shed {
  let refused = 0

  function note(): void {
    onShed?.()
    refused += 1
    if (refused > 1) return
    setTimeout(() => {
      logger.warn({ refused }, 'too much to do: requests refused')
      refused = 0
    }, 1000).unref()
  }

  return (incoming, outgoing) => {
    const { url = '/', method = 'GET', headers } = incoming
    // Preflights cost as little as refusing them would.
    if (!load.isFull() || url.startsWith('/health/') || method === 'OPTIONS') return false
    note()
    const requestId = requestIdOf(headers['x-request-id'])
    const refusal = earlyRefusal(url, tooMuch(), requestId)
    outgoing.writeHead(refusal.status, {
      ...refusal.headers,
      ...SECURITY_HEADERS,
      'X-Request-Id': requestId,
      Vary: 'Origin',
      ...corsHeaders(corsOrigins, { origin: headers.origin, isPreflight: false }),
      'Content-Length': Buffer.byteLength(refusal.body),
    })
    outgoing.end(method === 'HEAD' ? undefined : refusal.body)
    return true
  }
}

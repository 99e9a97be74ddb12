import type { Context } from 'hono'
import type { CallRecord } from '../../api/context.ts'
import { PING_MS } from '../../api/ping.ts'
import type { TaskwireError } from '../../errors.ts'
import type { HttpEnvironment } from '../request/environment.ts'

/** Returns the log record of a stream that ended with an error. An expected end, such as a shutdown, is not a fault. */
export function failedStream(
  error: TaskwireError,
  { procedure, startedAt }: { procedure: string; startedAt: number },
): CallRecord {
  const fault = error.code === 'INTERNAL' ? error : undefined
  return { procedure, outcome: error.code, durationMs: performance.now() - startedAt, fault }
}

/** The reason that a stream ended, as logged. */
export type StreamEnd = 'finished' | 'client disconnected' | 'client too slow' | 'failed'

/**
 * Returns the header Last-Event-ID, with which `EventSource` resumes (HTML Standard §9.2.4). Returns undefined also for an
 * empty header, which some clients send before their first event.
 */
export function lastEventIdOf(headers: Headers): string | undefined {
  return headers.get('last-event-id') || undefined
}

/** The time after which a client that does not read an event is disconnected, in ms. Less than the shutdown's grace period. */
const STALL_MS = 15_000

const PING = encode('event: ping\ndata:\n\n')

/**
 * Responds with a stream of serialized server-sent events (HTML Standard §9.2). Buffers at most one event per client, and
 * disconnects a client that does not read for 15 s; it resumes from its last event when it reconnects.
 */
export function eventStream(
  c: Context<HttpEnvironment>,
  events: AsyncIterator<string | Uint8Array>,
  headers = new Headers(),
): Response {
  // Keeps intermediaries from compressing, caching or buffering the stream.
  headers.set('Content-Type', 'text/event-stream')
  headers.set('Cache-Control', 'no-cache, no-transform')
  headers.set('X-Accel-Buffering', 'no')
  if (c.req.method === 'HEAD') {
    void events.return?.()
    return new Response(null, { headers })
  }
  const { outgoing, record } = c.env
  const body = toBody(events, { onEnd: record.keepOpen(), cut: outgoing && (() => outgoing.destroy()) })
  return new Response(body, { headers })
}

interface StreamHooks {
  onEnd: (how: StreamEnd) => void
  /** Closes the connection; undefined for in-process requests. */
  cut: (() => void) | undefined
}

function toBody(events: AsyncIterator<string | Uint8Array>, { onEnd, cut }: StreamHooks): ReadableStream<Uint8Array> {
  let next: Promise<IteratorResult<string | Uint8Array>> | undefined
  let timer: NodeJS.Timeout | undefined

  function end(how: StreamEnd): void {
    clearTimeout(timer)
    onEnd(how)
    void events.return?.()
  }

  function send(controller: ReadableStreamDefaultController<Uint8Array>, event: Uint8Array): void {
    controller.enqueue(event)
    timer = setTimeout(() => {
      end('client too slow')
      if (cut) cut()
      else controller.error(new Error('The client reads the stream too slowly'))
    }, STALL_MS)
  }

  return new ReadableStream({
    start(controller) {
      // Spreads the reconnects of clients that a restart disconnects at the same time.
      send(controller, encode(`retry: ${Math.round(1000 + Math.random() * 3000)}\n\n`))
    },
    async pull(controller) {
      clearTimeout(timer)
      try {
        next ??= events.next()
        const result = await orPingTimeout(next)
        if (!result) return send(controller, PING)
        next = undefined
        if (!result.done)
          return send(controller, typeof result.value === 'string' ? encode(result.value) : result.value)
        end('finished')
      } catch {
        // The client sees a closed connection and reconnects.
        end('failed')
      }
      controller.close()
    },
    cancel: () => end('client disconnected'),
  })

  /** Returns undefined if there is no result within the ping interval. */
  function orPingTimeout<T>(result: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(resolve, PING_MS, undefined)
      timer = timeout
      result.finally(() => clearTimeout(timeout)).then(resolve, reject)
    })
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

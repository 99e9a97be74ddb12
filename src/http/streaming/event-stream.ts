import type { Context } from 'hono'
import type { CallRecord } from '../../api/context.ts'
import { PING_MS } from '../../api/ping.ts'
import type { TaskwireError } from '../../errors.ts'
import type { HttpEnvironment } from '../request/environment.ts'

/** Returns the log record of a stream that ended with an error. An expected end, such as a shutdown, is no fault. */
export function failedStream(
  error: TaskwireError,
  { procedure, startedAt }: { procedure: string; startedAt: number },
): CallRecord {
  const fault = error.code === 'INTERNAL' ? error : undefined
  return { procedure, outcome: error.code, durationMs: performance.now() - startedAt, fault }
}

/** The end of a stream: by itself, by its reader leaving or not reading, or by a fault of ours. */
export type StreamEnd = 'finished' | 'reader gone' | 'reader too slow' | 'failed'

/**
 * Returns the header Last-Event-ID, by which `EventSource` goes on (HTML Standard §9.2.4). Undefined also where it is empty:
 * some readers say so that they have had no event yet.
 */
export function lastEventIdOf(headers: Headers): string | undefined {
  return headers.get('last-event-id') || undefined
}

/** Time for which a reader may take one event, in milliseconds. Less than the grace period of a shutdown. */
const STALL_MS = 15_000

const PING = encode('event: ping\ndata:\n\n')

/**
 * Answers with a stream of server-sent events (HTML Standard §9.2), each already written out. No more than one event is
 * held for a reader; one who takes none for 15 s is cut off, and goes on from the last event when it comes back.
 */
export function eventStream(
  c: Context<HttpEnvironment>,
  events: AsyncIterator<string | Uint8Array>,
  headers = new Headers(),
): Response {
  // What has no end is not compressed, kept or collected by anything in between.
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

interface Reader {
  onEnd: (how: StreamEnd) => void
  /** Closes the connection; not there without one. */
  cut: (() => void) | undefined
}

function toBody(events: AsyncIterator<string | Uint8Array>, { onEnd, cut }: Reader): ReadableStream<Uint8Array> {
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
      end('reader too slow')
      if (cut) cut()
      else controller.error(new Error('The reader is too slow'))
    }, STALL_MS)
  }

  return new ReadableStream({
    start(controller) {
      // Readers that a restart cuts off together come back one after the other.
      send(controller, encode(`retry: ${Math.round(1000 + Math.random() * 3000)}\n\n`))
    },
    async pull(controller) {
      clearTimeout(timer)
      try {
        next ??= events.next()
        const result = await orSilence(next)
        if (!result) return send(controller, PING)
        next = undefined
        if (!result.done)
          return send(controller, typeof result.value === 'string' ? encode(result.value) : result.value)
        end('finished')
      } catch {
        // A connection that is closed in the middle is what its reader understands: it comes back.
        end('failed')
      }
      controller.close()
    },
    cancel: () => end('reader gone'),
  })

  /** Undefined where nothing has come for too long. */
  function orSilence<T>(result: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const silence = setTimeout(resolve, PING_MS, undefined)
      timer = silence
      result.finally(() => clearTimeout(silence)).then(resolve, reject)
    })
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

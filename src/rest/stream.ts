import type { TrackedEnvelope } from '@trpc/server'
import type { Context as HonoContext } from 'hono'
import type { Context } from '../api/context.ts'
import { toFailure, toTaskwireError } from '../api/failures.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { eventStream, failedStream, lastEventIdOf } from '../http/streaming/event-stream.ts'

/** The events of a subscription with their ids. */
export type Events = AsyncGenerator<TrackedEnvelope<unknown>, void, undefined>

/**
 * Reads Last-Event-ID, the last event that the client has received. After a reconnect it is newer than the `lastEventId` in
 * the URL.
 */
export function readLastEventId(headers: Headers): { lastEventId?: string } {
  const lastEventId = lastEventIdOf(headers)
  return lastEventId === undefined ? {} : { lastEventId }
}

/**
 * Renames `last-event-id` in a query string to the documented `lastEventId`. Polyfills of `EventSource` send either name
 * there, because a header would need CORS permission.
 */
export function nameLastEventId(search: string): string {
  return search.replace(/(?<=^|&)last-event-id(?==|&|$)/gi, 'lastEventId')
}

interface Streamed {
  procedure: string
  context: Context
  /** Closes the event source, also while the next event is awaited. */
  stop: () => void
}

/** Responds with server-sent events: each with its id and plain JSON data. After an error, a last event `end` contains it. */
export function answerStream(
  c: HonoContext<HttpEnvironment>,
  events: Events,
  { procedure, context, stop }: Streamed,
): Response {
  const written = write(events, procedure, context)
  const response = eventStream(c, {
    next: () => written.next(),
    return: () => {
      stop()
      return written.return()
    },
  })
  response.headers.set('Vary', 'Authorization')
  return response
}

async function* write(events: Events, procedure: string, context: Context): AsyncGenerator<string, void> {
  const startedAt = performance.now()
  try {
    for await (const [id, event] of events) yield `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`
  } catch (thrown) {
    const error = toTaskwireError(thrown)
    context.record(failedStream(error, { procedure, startedAt }))
    yield `event: end\ndata: ${JSON.stringify(toFailure(error, context.requestId))}\n\n`
  }
}

import type { TrackedEnvelope } from '@trpc/server'
import type { Context as HonoContext } from 'hono'
import type { Context } from '../api/context.ts'
import { toFailure, toTaskwireError } from '../api/failures.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { eventStream, failedStream, lastEventIdOf } from '../http/streaming/event-stream.ts'

/** The events of a subscription, each under its id. */
export type Events = AsyncGenerator<TrackedEnvelope<unknown>, void, undefined>

/**
 * Reads the last event that a reader has had from its header. It is newer than the one in the address, with which the first
 * connection may have been opened.
 */
export function readLastEventId(headers: Headers): { lastEventId?: string } {
  const lastEventId = lastEventIdOf(headers)
  return lastEventId === undefined ? {} : { lastEventId }
}

/**
 * Returns a query string in which the last event has the one name that is documented. Browsers' polyfills, which avoid a
 * header that another origin has to permit, send it as `lastEventId`; others spell the header's name.
 */
export function nameLastEventId(search: string): string {
  return search.replace(/(?<=^|&)last-event-id(?==|&|$)/gi, 'lastEventId')
}

interface Streamed {
  procedure: string
  context: Context
  /** Releases the events, also while the next one is awaited. */
  stop: () => void
}

/** Answers with a stream: each event under its id, as plain JSON. The last, `end`, carries the reason. */
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

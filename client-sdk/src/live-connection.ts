import { withDeadline } from './deadline.ts'
import { TaskwireError } from './errors.ts'
import { type EventReader, readEvents } from './event-stream.ts'
import { foreignAnswer, isRedirect, NO_REDIRECT } from './foreign-answer.ts'
import { type End, parseEvents, type Received, streamEnded } from './live-events.ts'
import type { TaskwireOptions } from './options.ts'
import { endpointOf, headersOf, TIMEOUT_MS } from './request.ts'
import { isJson, toResponseError, toTaskwireError } from './to-error.ts'
import { wire } from './wire.ts'

/** Default time without data after which a connection counts as dead, in milliseconds. */
const SILENCE_MS = 45_000

/** The parameters of one connection. */
export interface Connecting {
  token: () => Promise<string | undefined>
  cursor: string | undefined
  /** Closes the connection at once. */
  stop: AbortSignal
}

/**
 * Opens one connection and yields the changes of each chunk, possibly none. Returns the reason for its end and never
 * throws. Reads a chunk only when the consumer requests it.
 */
export async function* connect(
  options: TaskwireOptions,
  { token, cursor, stop }: Connecting,
): AsyncGenerator<Received[], End, undefined> {
  const controller = new AbortController()
  let events: EventReader | undefined
  const close = () => {
    events?.close()
    controller.abort()
  }
  stop.addEventListener('abort', close)
  try {
    const opening = { signal: stop, timeoutMs: options.timeoutMs ?? TIMEOUT_MS }
    await withDeadline(opening, async () => {
      const headers = headersOf(options, await token())
      // The deadline may have passed while the token was requested.
      controller.signal.throwIfAborted()
      events = await open(options, cursor, { headers, signal: controller.signal })
      // Some `fetch` implementations ignore signals.
      if (controller.signal.aborted) events.close()
    })
    let silenceMs = SILENCE_MS
    for (;;) {
      const chunk = await withDeadline({ signal: stop, timeoutMs: silenceMs }, async () => events?.read())
      if (!chunk) return { error: streamEnded() }
      const parsed = parseEvents(chunk)
      silenceMs = parsed.silenceMs ?? silenceMs
      yield parsed.received
      if (parsed.end) return parsed.end
    }
  } catch (error) {
    return { error: toTaskwireError(error) }
  } finally {
    stop.removeEventListener('abort', close)
    close()
  }
}

interface StreamRequest {
  headers: Record<string, string>
  signal: AbortSignal
}

/** Requests the stream. @throws TaskwireError, or the error of `fetch` */
async function open(
  options: TaskwireOptions,
  cursor: string | undefined,
  { headers, signal }: StreamRequest,
): Promise<EventReader> {
  const input = encodeURIComponent(JSON.stringify(wire.serialize({ cursor })))
  const request = options.fetch ?? globalThis.fetch
  const response = await request(`${endpointOf(options)}/changes.live?input=${input}`, {
    headers: { ...headers, accept: 'text/event-stream' },
    signal,
    ...NO_REDIRECT,
    // Browsers serialize identical cacheable requests. Some runtimes do not support the `cache` option.
    ...('cache' in (globalThis.Request?.prototype ?? {}) && { cache: 'no-store' as const }),
  })
  const isStream = response.ok && /^text\/event-stream/i.test(response.headers.get('content-type') ?? '')
  if (!isStream || !response.body) throw await failedStreamError(response)
  return readEvents(response.body)
}

async function failedStreamError(response: Response): Promise<TaskwireError> {
  if (isRedirect(response)) return foreignAnswer(response)
  if (response.ok) return new TaskwireError('NETWORK', 'The response is not a stream from a Taskwire server.')
  if (!isJson(response)) return foreignAnswer(response)
  const body = (await response.json().catch(() => undefined)) as { error?: { json?: { data?: unknown } } } | undefined
  return toResponseError({ data: body?.error?.json?.data, response }) ?? foreignAnswer(response)
}

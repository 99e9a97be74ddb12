import type { TaskwireError } from './errors.ts'
import { connect } from './live-connection.ts'
import { type End, type Received, streamEnded } from './live-events.ts'
import type { LiveStatus } from './live-options.ts'
import { LiveToken } from './live-token.ts'
import type { TaskwireOptions } from './options.ts'
import type { Since } from './pull.ts'
import { pause, reconnectDelay } from './reconnect.ts'
import { isRetryable } from './retry.ts'
import type { Tokens } from './tokens.ts'

/** The parts of a client that live streams use. */
export interface LiveClient {
  options: TaskwireOptions
  tokens: Tokens
  since: (input: Parameters<Since>[0], options: { signal: AbortSignal }) => ReturnType<Since>
}

/** Cancellation and status callback of a stream. */
export interface Watch {
  /** Ends the stream immediately and without an error. */
  stop: AbortSignal
  report: (status: LiveStatus) => void
}

/** A connection open for this long counts as healthy, so its end does not increase the backoff, in milliseconds. */
const STEADY_MS = 5000

/**
 * Yields every change after a cursor, in batches as they arrive. Reconnects after the last yielded change as often as
 * needed. @throws TaskwireError for errors that reconnecting cannot fix.
 */
export async function* liveStream(
  { options, tokens }: LiveClient,
  cursor: string | undefined,
  { stop, report }: Watch,
): AsyncGenerator<Received[], void, undefined> {
  const token = new LiveToken(tokens)
  let from = cursor
  let failures = 0
  for (let attempt = 1; !stop.aborted; attempt++) {
    report({ state: 'connecting' })
    options.onRequest?.({ procedure: 'changes.live', attempt })
    const connection = connect(options, { token: () => token.next(), cursor: from, stop })
    let openedAt: number | undefined
    let hasChanged = false
    let end: End
    try {
      for (;;) {
        const { done, value } = await connection.next()
        if (stop.aborted) return
        if (done) {
          end = value
          break
        }
        openedAt ??= Date.now()
        token.accepted()
        report({ state: 'live' })
        const last = value.at(-1)
        if (!last) continue
        hasChanged = true
        from = last.cursor
        yield value
      }
    } finally {
      await connection.return({ error: streamEnded() })
    }

    const { error, unreadable } = end
    const isRejected = error.code === 'UNAUTHENTICATED' && token.rejected(error)
    if (!isRejected && !isRetryable(error)) throw error
    const isOpen = openedAt !== undefined
    const isSteady = isOpen && (hasChanged || Date.now() - (openedAt ?? 0) >= STEADY_MS)
    // Errors that end every connection soon after it opened must not cause an endless loop without delay.
    const isFault = unreadable || isRejected || error.code === 'INTERNAL'
    if (isSteady || (isOpen && !isFault)) failures = 0
    const isImmediate = isRejected && (failures === 0 || !isOpen)
    failures += 1
    if (!isImmediate) await waitAfter(error, failures, { stop, report })
  }
}

/** Waits before the next attempt and reports the status `waiting`. */
export async function waitAfter(error: TaskwireError, failures: number, { stop, report }: Watch): Promise<void> {
  const retryInMs = reconnectDelay(failures, error.retryAfterMs, Math.random)
  report({ state: 'waiting', retryInMs, error })
  await pause(retryInMs, { signal: stop, untilOnline: error.retryAfterMs === undefined })
}

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

/** What live streams need of their client. */
export interface LiveClient {
  options: TaskwireOptions
  tokens: Tokens
  since: (input: Parameters<Since>[0], options: { signal: AbortSignal }) => ReturnType<Since>
}

/** How a stream is followed by those who use it. */
export interface Watch {
  /** Ends the stream at once, without an error. */
  stop: AbortSignal
  tell: (status: LiveStatus) => void
}

/** A connection that has held so long is no sign of trouble when it ends, in milliseconds. */
const STEADY_MS = 5000

/**
 * Every change after a cursor and from then on, those that arrive together in one batch, over as many connections as it
 * takes; each begins after the last change that was given. @throws TaskwireError for what another connection cannot mend.
 */
export async function* liveStream(
  { options, tokens }: LiveClient,
  cursor: string | undefined,
  { stop, tell }: Watch,
): AsyncGenerator<Received[], void, undefined> {
  const token = new LiveToken(tokens)
  let from = cursor
  let failures = 0
  for (let attempt = 1; !stop.aborted; attempt++) {
    tell({ state: 'connecting' })
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
        tell({ state: 'live' })
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
    const isRefused = error.code === 'UNAUTHENTICATED' && token.refuse(error)
    if (!isRefused && !isRetryable(error)) throw error
    const isOpen = openedAt !== undefined
    const isSteady = isOpen && (hasChanged || Date.now() - (openedAt ?? 0) >= STEADY_MS)
    // What ends each connection soon after it began must not be met at once for ever.
    const isFault = unreadable || isRefused || error.code === 'INTERNAL'
    if (isSteady || (isOpen && !isFault)) failures = 0
    const atOnce = isRefused && (failures === 0 || !isOpen)
    failures += 1
    if (!atOnce) await waitAfter(error, failures, { stop, tell })
  }
}

/** Waits before the next try, and says so. */
export async function waitAfter(error: TaskwireError, failures: number, { stop, tell }: Watch): Promise<void> {
  const retryInMs = reconnectDelay(failures, error.retryAfterMs, Math.random)
  tell({ state: 'waiting', retryInMs, error })
  await pause(retryInMs, { signal: stop, untilOnline: error.retryAfterMs === undefined })
}

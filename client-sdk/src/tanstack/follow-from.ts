import type { Change } from '../contract.ts'
import type { Taskwire } from '../create-taskwire.ts'
import { wait } from '../deadline.ts'
import { isTaskwireError } from '../errors.ts'
import type { LiveOptions } from '../live-options.ts'
import { delayBefore, isRetryable } from '../retry.ts'

/** The longest delay before a retry, in milliseconds. */
const LONGEST_DELAY_MS = 60_000

/** Thrown when the server no longer accepts the cursor. */
const EXPIRED = new Error('The cursor has expired.')

/** The state that an adapter keeps up to date. */
export interface Follower extends Pick<LiveOptions, 'onStatus'> {
  /** Brings the state up to date as a whole and returns its cursor. Called first, and when that cursor has expired. */
  start: () => Promise<string>
  /** Applies changes that arrived together, in order. */
  apply: (changes: Change[], cursor: string) => void
  signal: AbortSignal
}

/**
 * Starts from a cursor and applies every later change, until `signal` ends it without an error. Retryable errors are retried
 * without a limit. @throws TaskwireError for errors that a retry cannot fix, and any other error of the follower
 */
export async function followFrom(tw: Taskwire, { start, apply, signal, onStatus }: Follower): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      let at = await start()
      const store = {
        cursor: () => at,
        apply: (changes: Change[], cursor: string) => {
          at = cursor
          if (changes.length === 0 || signal.aborted) return
          failures = 0
          apply(changes, cursor)
        },
        clear: () => {
          throw EXPIRED
        },
      }
      await tw.changes.follow(store, { signal, onStatus })
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      if (error === EXPIRED && failures === 1) continue
      if (error !== EXPIRED && !(isTaskwireError(error) && isRetryable(error))) throw error
      const failure = isTaskwireError(error) ? error : undefined
      const retryInMs = delayBefore(failures, failure, Math.random) ?? LONGEST_DELAY_MS
      if (failure) onStatus?.({ state: 'waiting', retryInMs, error: failure })
      await wait(retryInMs, signal).catch(() => {})
    }
  }
}

import type { Change } from './contract.ts'
import type { TaskwireError } from './errors.ts'

/**
 * A change as it happens, with the cursor to go on from after it.
 *
 * @example
 * const line = ({ task, op, entity, id }: LiveChange) => task?.title ?? `${op} ${entity} ${id}`
 */
export type LiveChange = Change & {
  /** Go on after this change, with `changes.live`, `since` or `pull`, at any time. */
  cursor: string
}

/**
 * Where a live stream begins, and who is told of its connection.
 *
 * @example
 * const { cursor } = await tw.changes.cursor()
 * const options: LiveOptions = { cursor, signal: AbortSignal.timeout(60_000) }
 */
export interface LiveOptions {
  /** Where to begin, of any answer or change. Default: the beginning, which gives every task. */
  cursor?: string | undefined
  /** Ends the stream at once, without an error. */
  signal?: AbortSignal | undefined
  /** Told whenever the connection's state changes, for instance to show that the program is offline. */
  onStatus?: ((status: LiveStatus) => void) | undefined
}

/**
 * How the connection of a live stream is: being made, open, or lost. A lost one is made again in `retryInMs` milliseconds,
 * and `error` says why it was lost.
 *
 * @example
 * const sign = (status: LiveStatus) => (status.state === 'waiting' ? `Offline: ${status.error.code}` : '')
 */
export type LiveStatus =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'waiting'; retryInMs: number; error: TaskwireError }

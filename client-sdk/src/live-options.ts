import type { Change } from './contract.ts'
import type { TaskwireError } from './errors.ts'

/**
 * A change from a live stream, with the cursor to resume after it.
 *
 * @example
 * const line = ({ task, op, entity, id }: LiveChange) => task?.title ?? `${op} ${entity} ${id}`
 */
export type LiveChange = Change & {
  /** Resumes after this change, in `changes.live`, `changes.since` or a store. */
  cursor: string
}

/**
 * Options of a live stream: start position, cancellation and connection status.
 *
 * @example
 * const { cursor } = await tw.changes.cursor()
 * const options: LiveOptions = { cursor, signal: AbortSignal.timeout(60_000) }
 */
export interface LiveOptions {
  /** The cursor to start after, from any response or change. Default: the beginning, which sends every task first. */
  cursor?: string | undefined
  /** Ends the stream immediately and without an error. */
  signal?: AbortSignal | undefined
  /** Called when the state of the connection changes, for example to show an offline indicator. */
  onStatus?: ((status: LiveStatus) => void) | undefined
}

/**
 * State of a live stream's connection: `connecting`, `live`, or `waiting` for the next attempt in `retryInMs` milliseconds
 * after `error`.
 *
 * @example
 * const label = (status: LiveStatus) => (status.state === 'waiting' ? `Offline: ${status.error.code}` : '')
 */
export type LiveStatus =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'waiting'; retryInMs: number; error: TaskwireError }

import type { TokenSource } from './tokens.ts'

/**
 * Options of a client. Only `url` is required.
 *
 * @example
 * const options: TaskwireOptions = { url: 'https://tasks.example.com', timeoutMs: 5_000, retries: 0 }
 */
export interface TaskwireOptions {
  /** The server's address, like `https://tasks.example.com`. */
  url: string | URL
  /** The access token, or a function that gives one; see `TokenSource`. Without it only `system.info` can be called. */
  token?: TokenSource | undefined
  /** Default: the runtime's own. */
  fetch?: typeof globalThis.fetch | undefined
  /** Sent with every request; of a name that the client sends too, its own value is sent. */
  headers?: Record<string, string> | undefined
  /** How long one try may take, or a live stream until it is open, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined
  /** How often a call is tried again where that may help; a change still happens once. Default 2; 0 never. */
  retries?: number | undefined
  /** Told of every try, for logs and metrics. */
  onRequest?: ((request: RequestInfo) => void) | undefined
}

/**
 * One try of a call, as `onRequest` is told.
 *
 * @example
 * const log = ({ procedure, attempt }: RequestInfo) => console.log(`${procedure}, try ${attempt}`)
 */
export interface RequestInfo {
  /** The procedure, like `tasks.list`. */
  procedure: string
  /** 1 for the first try. Of `changes.live` it counts the connections of one stream. */
  attempt: number
}

/**
 * Options of one call.
 *
 * @example
 * await tw.tasks.list({}, { signal: AbortSignal.timeout(2_000), timeoutMs: 1_000 })
 */
export interface CallOptions {
  /** Aborts the call at once, with the error code ABORTED. */
  signal?: AbortSignal | undefined
  /** Instead of the client's own, in milliseconds for each try. */
  timeoutMs?: number | undefined
  /**
   * For a change: the same key makes it the same change, however often and from where it is sent, for 24 hours. Default: one
   * for each call, kept over its retries. 1 to 255 printable ASCII characters without spaces.
   */
  idempotencyKey?: string | undefined
}

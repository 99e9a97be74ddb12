import type { TokenSource } from './tokens.ts'

/**
 * Options of `createTaskwire`. Only `url` is required.
 *
 * @example
 * const options: TaskwireOptions = { url: 'https://tasks.example.com', timeoutMs: 5_000, retries: 0 }
 */
export interface TaskwireOptions {
  /** The server's address, like `https://tasks.example.com`, or `https://example.com/tw` with a base path. */
  url: string | URL
  /** The access token, or a function that returns one; see `TokenSource`. Only `system.info` works without it. */
  token?: TokenSource | undefined
  /** The `fetch` to use. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** Headers sent with every request. A header that the client sets itself takes precedence. */
  headers?: Record<string, string> | undefined
  /** Timeout of each attempt of a call, and for opening a live stream, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined
  /** Maximum number of retries after a retryable error. A change still happens once. Default 2; 0 disables retries. */
  retries?: number | undefined
  /** Called before every attempt, for logs and metrics. */
  onRequest?: ((request: RequestInfo) => void) | undefined
}

/**
 * One attempt of a call, as passed to `onRequest`.
 *
 * @example
 * const log = ({ procedure, attempt }: RequestInfo) => console.log(`${procedure}, attempt ${attempt}`)
 */
export interface RequestInfo {
  /** The procedure, like `tasks.list`. */
  procedure: string
  /** 1 for the first attempt. For `changes.live`, the number of the connection within one stream. */
  attempt: number
}

/**
 * Options of one call.
 *
 * @example
 * await tw.tasks.list({}, { signal: AbortSignal.timeout(2_000), timeoutMs: 1_000 })
 */
export interface CallOptions {
  /** Aborts the call immediately; it rejects with the error code ABORTED. */
  signal?: AbortSignal | undefined
  /** Timeout of each attempt, in milliseconds. Overrides the client's `timeoutMs`. */
  timeoutMs?: number | undefined
  /**
   * Idempotency key of a mutation. The server executes it once per key within 24 hours, including calls from other
   * processes. Default: a new key for each call, reused by its retries. 1 to 255 printable ASCII characters without spaces.
   */
  idempotencyKey?: string | undefined
}

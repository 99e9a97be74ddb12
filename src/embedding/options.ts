import type { Clock } from '../clock.ts'
import type { Logger } from '../observability.ts'
import type { OpenDatabase } from './database-handles.ts'

/** How a Taskwire inside another program is configured. Everything that is omitted is as for `npx taskwire`. */
export interface EmbeddingOptions {
  /**
   * The environment variables, as in `.env.example`. Default: those of the process, and the files `.env` and `.env.$NODE_ENV`
   * of its directory.
   */
  env?: Record<string, string | undefined>
  /** Where everything is served, such as `/api/tw`. Default: the path of PUBLIC_URL, or none. */
  basePath?: string
  /** Writes the log. Default: JSON lines on standard output, from LOG_LEVEL on. */
  logger?: Logger
  /** The current time. Default: the system's clock. */
  clock?: Clock
  /** A database of `openDatabase`, which stays open. Default: the one that the variables name, opened and closed with the rest. */
  database?: OpenDatabase
  /**
   * Verifies access tokens in place of the configured way, for programs that have their own. Returns undefined for a token that is
   * not valid; if it throws, the call fails with INTERNAL.
   */
  verifyToken?: (token: string) => Promise<TokenOwner | undefined>
}

/** Whom an access token belongs to. */
export interface TokenOwner {
  userId: string
  /** The time at which the token ends; streams end with it. */
  expiresAt: Date
  /** The time of the last authentication, which the deletion of an account requires to be recent. */
  signedInAt?: Date
}

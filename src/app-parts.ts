import type { BlockList } from 'node:net'
import type { AnyRouter } from '@trpc/server'
import type { VerifyToken } from './auth/actor.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database/database.ts'
import type { Signals } from './database/notifications/signals.ts'
import type { Noun } from './entities/entity-service.ts'
import type { AllowedOrigins } from './http/request/cors.ts'
import type { RequestLimits } from './limits/request-limits.ts'
import type { Load } from './load/load.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Logger } from './observability.ts'
import type { PageFiles } from './pages/page-files.ts'
import type { SystemInfo } from './system/schema.ts'
import type { WebFiles } from './web/web-files.ts'

/** The parts of the application. Each can be replaced in a test. */
export interface AppParts {
  database: Pick<Database, 'tenant' | 'ping' | 'assertSound' | 'connections'> & Partial<Pick<Database, 'signIn'>>
  verifyToken: VerifyToken
  /** Handles `/api/auth/*`; absent if another issuer provides the sign-in. */
  handleSignIn?: ((request: Request) => Promise<Response>) | undefined
  /** Fails while the issuer's keys are unavailable; part of the readiness check. */
  ensureKeys?: (() => Promise<void>) | undefined
  /** Returns true if a session has not ended, so that no stream starts after a sign-out. */
  isSessionOpen?: ((sessionId: string) => Promise<boolean>) | undefined
  /** The tarball of this version's client package. */
  clientPackage?: Uint8Array<ArrayBuffer> | undefined
  clock: Clock
  logger: Logger
  /** The procedures to serve over tRPC and REST. Default: the whole API. */
  router?: AnyRouter | undefined
  /** The nouns of the router. Default: those of the whole API. */
  nouns?: readonly Noun[] | undefined
  /** Announces changes to streams in this and other processes. Default: only in this process. */
  signals?: Signals | undefined
  /** Called with the response of each successful mutation. */
  noteMutation?: ((procedure: string, output: unknown) => void) | undefined
  /** Called after each request that may have changed data. */
  onChange?: (() => void) | undefined
  /** The URL of the server for its clients. A path of it is the base path. Default: http://localhost:8000. */
  publicUrl?: URL | undefined
  /** Precedes all paths for clients, like `/api/tw`. Requests may have it or not. Default: the path of `publicUrl`. */
  basePath?: string | undefined
  /** Loads the files of the documentation pages. Default: the installed files. */
  pageFiles?: (() => Promise<PageFiles>) | undefined
  /** Loads the files of the web app. Default: those that were built at install. */
  webFiles?: (() => Promise<WebFiles | undefined>) | undefined
  /** The name and version of the server. Default: this version. */
  system?: SystemInfo | undefined
  /** The rate limits. Default: none. */
  limits?: RequestLimits | undefined
  /** The limits on concurrent work. */
  load?: Load | undefined
  /** The metrics, and the token that `/metrics` requires. */
  metrics?: { numbers: Metrics; token: string | undefined } | undefined
  /** Returns the user id of a sign-in request with a valid session; undefined without one. */
  sessionUser?: ((request: Request) => Promise<string | undefined>) | undefined
  /** Deletes a user from the sign-in. */
  deleteSignIn?: ((userId: string) => Promise<void>) | undefined
  /** Called after each account deletion. */
  onAccountDeletion?: ((userId: string) => void) | undefined
  /** The allowed CORS origins, or `localhost` for any port of this machine. */
  corsOrigins: AllowedOrigins
  /** The proxies whose X-Forwarded-For is trusted. */
  trustedProxies: BlockList
  /** True to compress responses for clients that accept it. Default: true. */
  compression?: boolean | undefined
}

import type { BlockList } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { AnyRouter } from '@trpc/server'
import { Hono, type Context as HonoContext } from 'hono'
import { accountQueries } from './account/queries.ts'
import { createAccountService } from './account/service.ts'
import { isFault, toTaskwireError } from './api/failures.ts'
import { BASE } from './api/rest-route.ts'
import { appRouter } from './api/router.ts'
import type { VerifyToken } from './auth/actor.ts'
import { mayCarrySession } from './auth/sign-in/session-user.ts'
import { announceChanges } from './changes/live/announce.ts'
import { createLiveChanges } from './changes/live/live-changes.ts'
import { createReadChanges } from './changes/read.ts'
import { createChangesService } from './changes/service.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database/database.ts'
import { createSignals, type Signals } from './database/notifications/signals.ts'
import { asTaskwireError } from './database/resilience/faults.ts'
import { createServices, type Noun } from './entities/entity-service.ts'
import { TaskwireError } from './errors.ts'
import { CODINGS } from './http/compression/content-coding.ts'
import { serveClientPackage } from './http/endpoints/client-package.ts'
import { createReadiness } from './http/endpoints/health.ts'
import { answerMetrics } from './http/endpoints/metrics.ts'
import { signInEndpoint } from './http/endpoints/sign-in.ts'
import { trpcEndpoint } from './http/endpoints/trpc.ts'
import type { AllowedOrigins } from './http/request/cors.ts'
import { createContext } from './http/request/create-context.ts'
import type { HttpEnvironment } from './http/request/environment.ts'
import { failureResponse } from './http/request/failure-response.ts'
import { createRequestHandler } from './http/request/request-pipeline.ts'
import { routeOf } from './http/request/target.ts'
import { createLoadShedding, type LoadShedding } from './http/server/load-shedding.ts'
import { createProtocolRejections, type RejectProtocol } from './http/server/protocol-rejection.ts'
import { networkOf } from './limits/network.ts'
import { NO_LIMITS, type RequestLimits } from './limits/request-limits.ts'
import { createLoad, type Load } from './load/load.ts'
import type { UnsentAnswers } from './load/unsent-answers.ts'
import type { Metrics } from './metrics/metrics.ts'
import { NOUNS } from './nouns.ts'
import { createAudit, type Logger } from './observability.ts'
import { pagesEndpoint } from './pages/endpoint.ts'
import type { PageFiles } from './pages/page-files.ts'
import { createPersonalTokenService } from './personal-tokens/service.ts'
import { NO_TOKENS, tokenQueries } from './personal-tokens/token-queries.ts'
import { createPersonalTokenVerifier, verifyEither } from './personal-tokens/verify.ts'
import { answerFailure } from './rest/answer.ts'
import { redirectToVersion, restEndpoint } from './rest/endpoint.ts'
import { systemInfo } from './system/info.ts'
import type { SystemInfo } from './system/schema.ts'

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
  /** Called after each request that may have changed data. */
  onChange?: (() => void) | undefined
  /** The public URL, shown on the documentation pages. Default: http://localhost:8000. */
  publicUrl?: URL | undefined
  /** Loads the files of the documentation pages. Default: the installed files. */
  pageFiles?: (() => Promise<PageFiles>) | undefined
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

/** The application, independent of a server and a port. */
export interface App {
  fetch: (request: Request, bindings?: Partial<HttpBindings>) => Promise<Response>
  /** Starts the shutdown: fails readiness, sends `Connection: close` on every response, and ends streams with a retry delay. */
  drain(): void
  /** Rejects requests under overload, before they are parsed further. */
  shedLoad: LoadShedding
  /** Accounts for response bytes that sockets have not accepted yet. */
  unsent: UnsentAnswers
  /** True if responses are compressed for clients that accept it. */
  readonly compresses: boolean
  /** Builds the response to a request that is not valid HTTP, or whose handler threw. */
  rejectProtocol: RejectProtocol
}

/** Creates the application from its parts. The composition root: no other module wires them. */
export function createApp(parts: AppParts): App {
  const { database, handleSignIn, clock, logger, corsOrigins, trustedProxies } = parts
  const {
    router = appRouter,
    nouns = NOUNS,
    system = systemInfo,
    signals = createSignals(),
    load = createLoad(),
    limits = NO_LIMITS,
    compression = true,
  } = parts
  const codings = compression ? CODINGS : []
  const announced = announceChanges(database.tenant, signals)
  const entities = nouns.map(({ entity }) => entity)
  const serviceOf = createServices(nouns, announced, clock)
  const changes = createChangesService(announced, entities, clock)
  const audit = createAudit(logger)
  const queries = database.signIn ? tokenQueries(database.signIn) : NO_TOKENS
  const personalTokens = createPersonalTokenService({
    ...{ queries, signals, audit, clock },
    deletionTimeOf: accountQueries(database.tenant).deletionTimeOf,
  })
  const personalTokenVerifier = createPersonalTokenVerifier({ queries, signals, audit, clock })
  const verifyToken = verifyEither(personalTokenVerifier.verify, parts.verifyToken)
  const live = createLiveChanges({
    read: createReadChanges(database.tenant, entities),
    signals,
    clock,
    isOpen: async ({ actor, sessionId }) => {
      if (actor.kind === 'token') return personalTokenVerifier.isValid(actor.userId, actor.tokenId)
      return sessionId === undefined || (await parts.isSessionOpen?.(sessionId)) !== false
    },
  })
  const isReady = createReadiness({
    ping: async () => void (await Promise.all([database.ping(), parts.ensureKeys?.()])),
    assertSound: database.assertSound,
    clock,
  })
  let draining = false
  const metrics = parts.metrics?.numbers
  metrics?.watch({ callsUnderWay: () => load.calls, streams: live.count, connections: database.connections })
  // Request lines contain no secrets, and redaction would cost more than writing them.
  const observers = { requests: logger.child({}, { redact: [] }), faults: logger, audit, metrics }
  const account = createAccountService({
    database: database.tenant,
    signals,
    clock,
    deleteSignIn: parts.deleteSignIn,
    onDelete: (userId) => {
      audit('account deleted', { userId })
      parts.onAccountDeletion?.(userId)
    },
  })

  // Not strict, so that paths with a trailing slash need no redirect.
  const app = new Hono<HttpEnvironment>({ strict: false })
  const { publicUrl = new URL('http://localhost:8000'), pageFiles: files } = parts
  app.route(
    '/',
    pagesEndpoint({ system, origin: publicUrl.origin, hasSignIn: handleSignIn !== undefined, files, codings }),
  )
  app.get('/client.tgz', (c) => serveClientPackage(c, parts.clientPackage))
  app.get('/metrics', (c) => answerMetrics(c, metrics, parts.metrics?.token))
  app.get('/health/live', (c) => c.json({ status: 'ok' }))
  app.get('/health/ready', async (c) => {
    // A full process stays ready: failing here would move its whole load to the other processes.
    if (!draining && !load.isLate() && (await isReady())) return c.json({ status: 'ok' })
    return failureResponse(c, new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 }))
  })

  if (handleSignIn) app.route('/', signInEndpoint({ handleSignIn, load, trustedProxies }))

  const newContext = (c: HonoContext<HttpEnvironment>) =>
    createContext(c, {
      ...{ verifyToken, noteTokenUse: personalTokenVerifier.noteUse, personalTokens },
      ...{ account, serviceOf, changes, live, system, limits, load },
    })
  const hasSignIn = handleSignIn !== undefined
  app.route(BASE, restEndpoint({ router, createContext: newContext, system, codings, hasSignIn }))
  app.all('/api/tasks/*', redirectToVersion)
  app.route('/', trpcEndpoint({ router, createContext: newContext }))

  app.notFound((c) => failureResponse(c, new TaskwireError('NOT_FOUND')))
  app.onError((error, c) => {
    const fail = c.req.path.startsWith(`${BASE}/`) ? answerFailure : failureResponse
    // The client disconnected before the end of the request.
    if (c.req.raw.signal.aborted) return fail(c, new TaskwireError('UNAVAILABLE', { cause: error }))
    const known = toTaskwireError(asTaskwireError(error))
    if (isFault(known)) logger.error({ requestId: c.env.record.requestId, err: error }, 'request crashed')
    return fail(c, known)
  })

  return {
    fetch: createRequestHandler({
      corsOrigins,
      trustedProxies,
      limits,
      verifyToken,
      sessionUser: async (request, address) => {
        const { sessionUser } = parts
        if (!sessionUser || !mayCarrySession(routeOf(request.url), request.headers)) return undefined
        return load
          .lookUpSession(networkOf(address), () => sessionUser(request))
          .catch((error: unknown) => Promise.reject(asTaskwireError(error)))
      },
      observers,
      isDraining: () => draining,
      onChange: parts.onChange,
      answer: app.fetch,
    }),
    drain: () => {
      draining = true
      live.end()
    },
    unsent: load.unsent,
    compresses: compression,
    rejectProtocol: createProtocolRejections({ corsOrigins, logger, metrics }),
    shedLoad: createLoadShedding({
      load,
      corsOrigins,
      logger,
      isDraining: () => draining,
      hasMetrics: parts.metrics?.token !== undefined,
      onOverload: () => metrics?.count('shed'),
    }),
  }
}

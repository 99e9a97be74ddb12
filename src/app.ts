import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context as HonoContext } from 'hono'
import { accountQueries } from './account/queries.ts'
import { createAccountService } from './account/service.ts'
import type { Context } from './api/context.ts'
import { isFault, toTaskwireError } from './api/failures.ts'
import { BASE } from './api/rest-route.ts'
import { appRouter } from './api/router.ts'
import type { AppParts } from './app-parts.ts'
import { mayCarrySession } from './auth/sign-in/session-user.ts'
import { createCalendar } from './calendar/create-calendar.ts'
import { announceChanges } from './changes/live/announce.ts'
import { createLiveChanges } from './changes/live/live-changes.ts'
import { createReadChanges } from './changes/read.ts'
import { createChangesService } from './changes/service.ts'
import { createAddresses } from './config/addresses.ts'
import { createSignals } from './database/notifications/signals.ts'
import { asTaskwireError } from './database/resilience/faults.ts'
import { createServices } from './entities/entity-service.ts'
import { TaskwireError } from './errors.ts'
import { CODINGS } from './http/compression/content-coding.ts'
import { calendarEndpoint } from './http/endpoints/calendar.ts'
import { serveClientPackage } from './http/endpoints/client-package.ts'
import { createReadiness } from './http/endpoints/health.ts'
import { answerMetrics } from './http/endpoints/metrics.ts'
import { signInEndpoint } from './http/endpoints/sign-in.ts'
import { trpcEndpoint } from './http/endpoints/trpc.ts'
import { createContext, type RecordedRequest } from './http/request/create-context.ts'
import type { HttpEnvironment } from './http/request/environment.ts'
import { failureResponse } from './http/request/failure-response.ts'
import { createRequestHandler, requestIdOf } from './http/request/request-pipeline.ts'
import { RequestRecord } from './http/request/request-record.ts'
import { routeOf, withoutBasePath } from './http/request/target.ts'
import { createLoadShedding, type LoadShedding } from './http/server/load-shedding.ts'
import { createProtocolRejections, type RejectProtocol } from './http/server/protocol-rejection.ts'
import { networkOf } from './limits/network.ts'
import { NO_LIMITS } from './limits/request-limits.ts'
import { createLoad } from './load/load.ts'
import type { UnsentAnswers } from './load/unsent-answers.ts'
import { NOUNS } from './nouns.ts'
import { createAudit } from './observability.ts'
import { pagesEndpoint } from './pages/endpoint.ts'
import { createPersonalTokenService } from './personal-tokens/service.ts'
import { NO_TOKENS, tokenQueries } from './personal-tokens/token-queries.ts'
import { createPersonalTokenVerifier, verifyEither } from './personal-tokens/verify.ts'
import { answerFailure } from './rest/answer.ts'
import { redirectToVersion, restEndpoint } from './rest/endpoint.ts'
import { lookUpLimits } from './secrets/look-up-limits.ts'
import { systemInfo } from './system/info.ts'
import { webEndpoint } from './web/endpoint.ts'
import { webFiles } from './web/web-files.ts'

export type { AppParts } from './app-parts.ts'

/** The application, independent of a server and a port. */
export interface App {
  fetch: (request: Request, bindings?: Partial<HttpBindings>) => Promise<Response>
  /** Precedes all paths for clients. `fetch` accepts requests with and without it, `shedLoad` and `rejectProtocol` without it. */
  readonly basePath: string
  /** Creates the context of a procedure call in a foreign router into which the routers are merged. */
  contextOf(request: Request, address: string): Context
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
  const { deletionTimeOf } = accountQueries(database.tenant)
  const queries = database.signIn ? tokenQueries(database.signIn) : NO_TOKENS
  const tokenParts = { queries, signals, audit, clock, deletionTimeOf }
  const personalTokens = createPersonalTokenService({ ...tokenParts, isSessionOpen: parts.isSessionOpen })
  const unknownTokens = lookUpLimits(limits, load)
  const personalTokenVerifier = createPersonalTokenVerifier({ ...tokenParts, limits: unknownTokens })
  const verifyToken = verifyEither(personalTokenVerifier.verify, parts.verifyToken)
  const live = createLiveChanges({
    read: createReadChanges(database.tenant, entities),
    signals,
    clock,
    currentActor: async ({ actor, sessionId }) => {
      if (actor.kind === 'token') return personalTokenVerifier.currentActor(actor.userId, actor.tokenId)
      const isOpen = sessionId === undefined || (await parts.isSessionOpen?.(sessionId)) !== false
      return isOpen ? actor : undefined
    },
  })
  const isReady = createReadiness({
    ping: async () => void (await Promise.all([database.ping(), parts.ensureKeys?.()])),
    ...{ assertSound: database.assertSound, clock },
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
  const addresses = createAddresses(parts.publicUrl, parts.basePath)
  const { basePath } = addresses
  const hasSignIn = handleSignIn !== undefined
  // The web app has no other way to sign in.
  const loadApp = hasSignIn ? (parts.webFiles ?? webFiles()) : undefined
  const hasApp = async () => (await loadApp?.()) !== undefined
  app.route('/', pagesEndpoint({ system, addresses, hasSignIn, hasApp, files: parts.pageFiles, codings }))
  app.route('/', webEndpoint({ load: loadApp, codings, addresses }))
  const calendar = createCalendar({
    ...{ database, clock, audit, deletionTimeOf, isSessionOpen: parts.isSessionOpen },
    ...{ limits: unknownTokens, addresses, hasApp, version: system.version },
  })
  app.route('/', calendarEndpoint({ feeds: calendar.feeds, limits, load }))
  app.get('/client.tgz', (c) => serveClientPackage(c, parts.clientPackage))
  app.get('/metrics', (c) => answerMetrics(c, metrics, parts.metrics?.token))
  app.get('/health/live', (c) => c.json({ status: 'ok' }))
  app.get('/health/ready', async (c) => {
    // A full process stays ready: failing here would move its whole load to the other processes.
    if (!draining && !load.isLate() && (await isReady())) return c.json({ status: 'ok' })
    return failureResponse(c, new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 }))
  })

  if (handleSignIn) app.route('/', signInEndpoint({ handleSignIn, load, trustedProxies }))

  const newContext = (received: RecordedRequest) =>
    createContext(received, {
      ...{ verifyToken, noteTokenUse: personalTokenVerifier.noteUse, personalTokens },
      calendarFeeds: calendar.service,
      ...{ account, serviceOf, changes, live, system, limits, load, noteMutation: parts.noteMutation },
    })
  const contextOfCall = (c: HonoContext<HttpEnvironment>) => newContext({ request: c.req.raw, record: c.env.record })
  app.route(BASE, restEndpoint({ router, createContext: contextOfCall, system, codings, hasSignIn, addresses }))
  app.all('/api/tasks/*', redirectToVersion(addresses))
  app.route('/', trpcEndpoint({ router, createContext: contextOfCall }))

  app.notFound((c) => failureResponse(c, new TaskwireError('NOT_FOUND')))
  app.onError((error, c) => {
    const fail = c.req.path.startsWith(`${BASE}/`) ? answerFailure : failureResponse
    // The client disconnected before the end of the request.
    if (c.req.raw.signal.aborted) return fail(c, new TaskwireError('UNAVAILABLE', { cause: error }))
    const known = toTaskwireError(asTaskwireError(error))
    if (isFault(known)) logger.error({ requestId: c.env.record.requestId, err: error }, 'request crashed')
    return fail(c, known)
  })

  const handle = createRequestHandler({
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
    ...{ isDraining: () => draining, onChange: parts.onChange },
    answer: app.fetch,
  })

  return {
    basePath,
    fetch: (request, bindings) => {
      const url = withoutBasePath(request.url, basePath)
      return handle(url === request.url ? request : new Request(url, request), bindings)
    },
    contextOf(request, address) {
      const record = new RequestRecord(requestIdOf(request.headers.get('x-request-id')), () => address)
      // The other router has read the body already.
      return { ...newContext({ request, record }), holdBody() {} }
    },
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

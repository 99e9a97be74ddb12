import type { BlockList } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { App } from '../app.ts'
import type { AllowedOrigins } from '../http/request/cors.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { failureResponse } from '../http/request/failure-response.ts'
import { createRequestHandler } from '../http/request/request-pipeline.ts'
import { createLoadShedding } from '../http/server/load-shedding.ts'
import { createProtocolRejections } from '../http/server/protocol-rejection.ts'
import { NO_LIMITS } from '../limits/request-limits.ts'
import type { Load } from '../load/load.ts'
import { tryAgain } from '../load/overload-errors.ts'
import { createAudit, type Logger } from '../observability.ts'

interface Options {
  corsOrigins: AllowedOrigins
  trustedProxies: BlockList
  load: Load
  logger: Logger
  basePath: string
}

/** The application of a process that starts: it is live, not ready, and rejects calls. */
export interface StartingApp extends App {
  /** Aborted when the process receives a stop signal. */
  stopping: AbortSignal
  /** Forwards all further requests to the application. */
  open(app: App): void
}

/** Answers `/health/live` with 200 and everything else with 503 while the process waits for its database or migrates it. */
export function createStartingApp({ corsOrigins, trustedProxies, load, logger, basePath }: Options): StartingApp {
  const stopping = new AbortController()
  let opened: App | undefined
  const pages = new Hono<HttpEnvironment>()
  pages.get('/health/live', (c) => c.json({ status: 'ok' }))
  pages.all('*', (c) => failureResponse(c, isStarting()))
  const fetch = createRequestHandler({
    corsOrigins,
    trustedProxies,
    limits: NO_LIMITS,
    verifyToken: () => Promise.reject(isStarting()),
    observers: { requests: logger, faults: logger, audit: createAudit(logger) },
    isDraining: () => stopping.signal.aborted,
    answer: pages.fetch,
  })
  const shedLoad = createLoadShedding({
    load: { isFull: () => true },
    rejection: { error: isStarting, log: 'starting: requests rejected' },
    corsOrigins,
    logger,
    isDraining: () => stopping.signal.aborted,
    hasMetrics: false,
  })
  const rejectProtocol = createProtocolRejections({ corsOrigins, logger })
  return {
    basePath,
    unsent: load.unsent,
    get compresses() {
      return opened?.compresses ?? false
    },
    rejectProtocol: (...rejected) => (opened?.rejectProtocol ?? rejectProtocol)(...rejected),
    stopping: stopping.signal,
    fetch: (request: Request, bindings?: Partial<HttpBindings>) => (opened?.fetch ?? fetch)(request, bindings),
    contextOf(...call) {
      if (!opened) throw isStarting()
      return opened.contextOf(...call)
    },
    shedLoad: (incoming, outgoing) => (opened?.shedLoad ?? shedLoad)(incoming, outgoing),
    drain() {
      stopping.abort()
      opened?.drain()
    },
    open(app) {
      opened = app
    },
  }
}

const isStarting = () => tryAgain('UNAVAILABLE', 'The service is starting; try again shortly.')

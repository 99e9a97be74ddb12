import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { TaskwireError as ClientError, createTaskwire, type Taskwire } from '@taskwire/client'
import { parseBasePath } from '../config/base-path.ts'
import type { Database } from '../database/database.ts'
import { TaskwireError } from '../errors.ts'
import { withoutBasePath } from '../http/request/target.ts'
import { earlyRejection } from '../http/server/early-rejection.ts'
import { nodeListener } from '../http/server/node-listener.ts'
import { createLogger } from '../observability.ts'
import { databaseOf } from './database-handles.ts'
import { connectConfigured } from './open-database.ts'
import { openService, type Service } from './open-service.ts'
import type { EmbeddingOptions } from './options.ts'
import { readOptions } from './read-options.ts'

/** What is known of a request besides its Fetch form. */
export interface RequestDetails {
  /**
   * The address that the request came from, for rate limits and the log. Default: 127.0.0.1, for all requests, so they share one
   * limit until they are authenticated.
   */
  remoteAddress?: string | undefined
}

/** The caller of a local client: a user whose identity the program has established, or the token of one. */
export type LocalCaller = { actor: { userId: string }; token?: undefined } | { token: string; actor?: undefined }

/** What procedures of `taskRouters` need in the context of a call. Its other members are internal. */
export interface TaskwireContext {
  /** The id of the request in responses and in the log. */
  requestId: string
}

/** A Taskwire inside another program. */
export interface Handler extends AsyncDisposable {
  /** Answers a request whose path begins with the base path, or lacks it because the host has removed it. Opens the handler. */
  fetch(request: Request, details?: RequestDetails): Promise<Response>
  /** Answers a request of `node:http`, and of what is built on it: Express, Fastify, Koa. The body must not have been read before. */
  listener(incoming: IncomingMessage, outgoing: ServerResponse): void
  /**
   * Opens the database, and migrates it; once, on the first call, so that a build does not need a database. After a failure the
   * next call tries again. @throws what keeps the database from being used
   */
  ready(): Promise<void>
  /** Returns a client for one caller that calls this handler in the same process, without a network or a port. */
  createLocalClient(caller: LocalCaller): Taskwire
  /** Returns what procedures of `taskRouters` need in the context of a call, when another tRPC router has merged them. */
  createContext(request: Request, details?: RequestDetails): Promise<TaskwireContext>
  /** Ends the streams and the workers, and closes everything that was opened. A call opens it again. */
  close(): Promise<void>
}

/** Where local clients call the handler, which accepts requests without the base path too. */
const LOCAL_URL = 'http://localhost'

interface Opened {
  service: Service
  close(): Promise<void>
}

/**
 * Creates a handler that serves the whole application, REST, tRPC, sign-in, documentation and the web app, inside another
 * program. Nothing is read or opened before the first request or `ready`, so that a build needs neither variables nor a database.
 * @throws SetupError for an invalid base path, TypeError for a foreign database
 *
 * @example
 * const taskwire = createHandler({ basePath: '/api/tw' })
 * app.all('/api/tw/*', (c) => taskwire.fetch(c.req.raw)) // Hono
 */
export function createHandler(options: EmbeddingOptions = {}): Handler {
  parseBasePath(options.basePath ?? '')
  if (options.database) databaseOf(options.database)
  let opening: Promise<Opened> | undefined

  function open(): Promise<Opened> {
    opening ??= openHandler(options).catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }

  const fetch = async (request: Request, { remoteAddress }: RequestDetails = {}) => {
    let service: Service
    try {
      ;({ service } = await open())
    } catch (error) {
      return notOpened(request, error)
    }
    return service.app.fetch(request, remoteAddress === undefined ? {} : { incoming: incomingFrom(remoteAddress) })
  }
  /** Answers 503, as a server does whose database is unavailable. */
  function notOpened(request: Request, error: unknown): Response {
    const requestId = randomUUID()
    const { logger = createLogger('error'), basePath = '' } = options
    logger.error({ requestId, err: error }, 'the handler could not be opened')
    const failure = new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 })
    const { body, ...init } = earlyRejection(withoutBasePath(request.url, basePath), failure, { requestId })
    return new Response(request.method === 'HEAD' ? null : body, init)
  }

  async function tokenOf(userId: string): Promise<string> {
    const { service } = await open().catch((cause: unknown) => {
      throw new ClientError('UNAVAILABLE', 'The handler could not be opened; see "cause".', { cause })
    })
    return service.localTokens.issue(userId)
  }

  const close = async () => {
    const opened = await opening?.catch(() => undefined)
    opening = undefined
    await opened?.close()
  }
  return {
    fetch,
    listener: nodeListener(fetch),
    ready: async () => void (await open()),
    createLocalClient: ({ actor, token }) =>
      createTaskwire({
        url: LOCAL_URL,
        token: token ?? (() => tokenOf(actor?.userId ?? '')),
        fetch: async (input, init) => fetch(new Request(input, init)),
      }),
    createContext: async (request, { remoteAddress = '127.0.0.1' } = {}) =>
      (await open()).service.app.contextOf(request, remoteAddress),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function openHandler(options: EmbeddingOptions): Promise<Opened> {
  const embedding = readOptions(options)
  const { env, logger, clock, verifyToken } = embedding
  const database: Database = embedding.database ?? (await connectConfigured(env, { logger }))
  const closeDatabase = async () => {
    if (!embedding.database) await database.close()
  }
  try {
    const signal = new AbortController().signal
    const service = await openService({ env, database, logger, clock, verifyToken }, { failFast: true, signal })
    return {
      service,
      async close() {
        service.app.drain()
        await service.close()
        await closeDatabase()
      },
    }
  } catch (error) {
    await closeDatabase()
    throw error
  }
}

/** Returns the part of Node's request that the application reads. */
function incomingFrom(remoteAddress: string): IncomingMessage {
  return { socket: { remoteAddress } } as IncomingMessage
}

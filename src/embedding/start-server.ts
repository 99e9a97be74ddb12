import type { Server } from 'node:http'
import type { VerifyToken } from '../auth/actor.ts'
import { type Clock, systemClock } from '../clock.ts'
import { createAddresses } from '../config/addresses.ts'
import type { Env } from '../config/environment.ts'
import type { Database } from '../database/database.ts'
import { serveMetrics } from '../http/endpoints/metrics.ts'
import { isTrusted, trustedProxies } from '../http/request/client-address.ts'
import { listen } from '../http/server/listen.ts'
import { createLoad } from '../load/load.ts'
import type { Logger } from '../observability.ts'
import { createStartingApp, type StartingApp } from '../startup/starting-app.ts'
import { connectConfigured } from './open-database.ts'
import { openService, type Service } from './open-service.ts'

/** What a server is started with. */
export interface StartOptions {
  env: Env
  logger: Logger
  clock?: Clock | undefined
  /** A database to use instead of the configured one. It stays open when the server is closed. */
  database?: Database | undefined
  /** Whether to fail if the database is unavailable, instead of waiting for it. */
  failFast: boolean
  /** Verifies access tokens in place of the configured way. */
  verifyToken?: VerifyToken | undefined
}

/** A server that listens, and answers calls once its service is open. */
export interface StartedServer {
  /** The environment, with the port that the system has chosen if PORT is 0. */
  env: Env
  server: Server
  app: StartingApp
  database: Database
  /** Resolves when the service is open. Rejects with what keeps it from starting. */
  opened: Promise<Service>
  /** Reads the signing keys of the issuer again. */
  reloadKeys(): Promise<void>
  /** Stops the workers, and closes the database that was opened here. The server has to be closed before. */
  release(): Promise<void>
}

/** Listens on the configured port, then opens the service. @throws ListenError */
export async function startServer(options: StartOptions): Promise<StartedServer> {
  const { env, logger, clock = systemClock, failFast, verifyToken } = options
  const release: (() => unknown)[] = []
  try {
    const { metrics, metricsServer } = await openMetrics(env, logger)
    release.push(() => metricsServer?.close())
    const database = options.database ?? (await connectConfigured(env, { logger, metrics }))
    release.push(() => options.database ?? database.close())
    const load = createLoad()
    const proxies = trustedProxies(env.trustedProxies)
    const app = createStartingApp({
      ...{ corsOrigins: env.corsOrigins, trustedProxies: proxies, load, logger },
      basePath: createAddresses(env.publicUrl).basePath,
    })
    const server = await listen(app, { ...env, isProxy: (address) => isTrusted(address, proxies) })
    let service: Service | undefined
    const listening = withPort(env, server)
    const numbers = metrics && { numbers: metrics, token: env.metrics.token }
    const opening = openService(
      { env: listening, database, load, logger, clock, metrics: numbers, verifyToken },
      { failFast, signal: app.stopping },
    )
    const opened = opening.then((open) => {
      service = open
      release.push(open.close)
      app.open(open.app)
      return open
    })
    // The caller awaits `opened`; without this handler, an earlier rejection would end the process.
    opened.catch(() => {})
    return {
      ...{ env: listening, server, app, database, opened },
      reloadKeys: async () => service?.reloadKeys(),
      release: () => releaseAll(release),
    }
  } catch (error) {
    await releaseAll(release)
    throw error
  }
}

async function releaseAll(release: (() => unknown)[]): Promise<void> {
  for (const one of release.splice(0).reverse()) await one()
}

/** Returns the environment with the port that the system has chosen, if it was to choose one. */
function withPort(env: Env, server: Server): Env {
  const address = server.address()
  if (env.port !== 0 || typeof address !== 'object' || !address) return env
  const publicUrl = new URL(env.publicUrl)
  if (publicUrl.port === '0') publicUrl.port = String(address.port)
  return { ...env, port: address.port, publicUrl }
}

/** Creates the metrics, unless no endpoint serves them: they cost a little on every request. */
async function openMetrics({ metrics: { port, token }, host }: Env, logger: Logger) {
  if (port === undefined && token === undefined) return {}
  const { createMetrics } = await import('../metrics/metrics.ts')
  const metrics = createMetrics()
  return {
    metrics,
    metricsServer: port === undefined ? undefined : await serveMetrics(metrics, { host, port, logger }),
  }
}

import { accountQueries } from './account/queries.ts'
import { createApp } from './app.ts'
import { createIdentity, type Identity } from './auth/create-identity.ts'
import { systemClock } from './clock.ts'
import { type Env, loadEnvironment } from './config/environment.ts'
import { connect } from './database/connect.ts'
import type { Database } from './database/database.ts'
import { prepareDatabase } from './database/migrations/prepare.ts'
import { createSignals, type Signals } from './database/notifications/signals.ts'
import { readClientPackage } from './http/endpoints/client-package.ts'
import { serveMetrics } from './http/endpoints/metrics.ts'
import { isTrusted, trustedProxies } from './http/request/client-address.ts'
import { drainOnSignal } from './http/server/drain.ts'
import { listen } from './http/server/listen.ts'
import { signInClearing } from './janitor/auth-queries.ts'
import { createJanitor } from './janitor/janitor.ts'
import { janitorQueries } from './janitor/queries.ts'
import { createRequestLimits } from './limits/request-limits.ts'
import { createLoad } from './load/load.ts'
import type { Metrics } from './metrics/metrics.ts'
import { createAudit, createLogger, type Logger } from './observability.ts'
import { readArguments } from './startup/arguments.ts'
import { endEarlySignals } from './startup/early-stop.ts'
import { explain } from './startup/explain.ts'
import { announce } from './startup/start-message.ts'
import { createStartingApp } from './startup/starting-app.ts'
import { waitForDatabase } from './startup/wait-for-database.ts'
import { startWatchdog } from './startup/watchdog.ts'

async function main(): Promise<void> {
  const { failFast } = readArguments(process.argv.slice(2))
  const env = loadEnvironment()
  const logger = createLogger(env.logLevel)
  const { metrics, metricsServer } = await openMetrics(env, logger)
  const stopWatchdog = env.database.driver === 'pglite' ? startWatchdog(env.dataDirectory) : () => {}
  const database = await openDatabase(env, { logger, metrics })
  const load = createLoad()
  const proxies = trustedProxies(env.trustedProxies)
  const startingApp = createStartingApp({ corsOrigins: env.corsOrigins, trustedProxies: proxies, load, logger })
  const server = await listen(startingApp, { ...env, isProxy: (address) => isTrusted(address, proxies) })
  for (const warning of env.warnings) logger.warn({ warning }, 'check the environment variables')
  /** Functions that release resources on shutdown, run in reverse order. */
  const opened: (() => unknown)[] = [stopWatchdog, () => database.close(), () => metricsServer?.close()]
  const close = async () => {
    for (const release of opened.toReversed()) await release()
  }
  endEarlySignals()
  drainOnSignal({ server, app: startingApp, logger, close })

  let currentIdentity: Identity | undefined
  reloadKeysOnSignal(() => currentIdentity, logger)
  const signals = createSignals({
    openChannel: database.openChannel,
    onProblem: (problem) => logger.warn({ problem }, 'notifications between processes'),
  })
  opened.push(() => signals.stop())
  const prepare = async () => {
    await prepareDatabase(database, {
      onWait: (problem) => logger.warn({ problem }, 'a migration is waiting for a lock'),
      onRestore: () => logger.warn('the database was restored from a backup: every client will resynchronize'),
    })
    return openIdentity(env, { database, logger, signals })
  }
  // An embedded database is either usable or damaged: retrying does not help.
  const isEmbedded = database.kind === 'embedded'
  const identity = await (failFast || isEmbedded
    ? prepare()
    : waitForDatabase(prepare, { logger, signal: startingApp.stopping })
  ).catch((error: unknown) => {
    // During shutdown the error no longer matters.
    if (!startingApp.stopping.aborted) throw error
  })
  if (!identity || startingApp.stopping.aborted) return
  currentIdentity = identity
  const { clear } = janitorQueries(database.janitor, {
    onCleared: (userId) => signals.send({ kind: 'changed', userId }),
  })
  const clearSignIns = signInClearing(database.signIn)
  const clearAll = async () => ({ ...(await clear()), ...(await clearSignIns(systemClock())) })
  const janitor = createJanitor({ clear: clearAll, clock: systemClock, logger })
  opened.push(() => janitor.stop())
  const limits = createRequestLimits({
    ...env.limits,
    store: env.limits.store === 'postgres' ? database.requestLimits : undefined,
    onProblem: (problem) => logger.warn({ problem }, 'rate limits'),
  })
  const app = createApp({
    database,
    verifyToken: identity.verifyToken,
    handleSignIn: identity.handleSignIn,
    sessionUser: identity.sessionUser,
    deleteSignIn: identity.deleteUser,
    onAccountDeletion: identity.evict,
    isSessionOpen: identity.isSessionOpen,
    ensureKeys: () => identity.keys?.ensureKeys() ?? Promise.resolve(),
    clientPackage: readClientPackage(),
    publicUrl: env.publicUrl,
    clock: systemClock,
    logger,
    signals,
    onChange: () => janitor.wake(),
    corsOrigins: env.corsOrigins,
    trustedProxies: proxies,
    compression: env.compression,
    limits,
    load,
    metrics: metrics && { numbers: metrics, token: env.metrics.token },
  })
  startingApp.open(app)
  announce({ env, database: database.label, logger })
}

function openDatabase(env: Env, { logger, metrics }: { logger: Logger; metrics: Metrics | undefined }) {
  return connect(env.database, {
    quota: env.limits.quota,
    onConnectionLost: (error) => {
      metrics?.count('connection lost')
      logger.warn({ err: error }, 'database connection lost')
    },
    onProblem: (problem) => logger.warn({ problem }, 'database connection'),
    onSlow: (statement) => {
      metrics?.count('slow statement')
      logger.warn(statement, 'slow statement')
    },
  })
}

/** Creates the metrics, unless no endpoint serves them: they cost a little on every request. */
async function openMetrics({ metrics: { port, token }, host }: Env, logger: Logger) {
  if (port === undefined && token === undefined) return {}
  const { createMetrics } = await import('./metrics/metrics.ts')
  const metrics = createMetrics()
  return {
    metrics,
    metricsServer: port === undefined ? undefined : await serveMetrics(metrics, { host, port, logger }),
  }
}

/** Reloads the signing keys on SIGHUP, so that a withdrawn key is rejected at once instead of within ten minutes. */
function reloadKeysOnSignal(identity: () => Identity | undefined, logger: Logger): void {
  process.on('SIGHUP', () => {
    const reloaded = identity()?.keys?.reload() ?? Promise.resolve()
    reloaded.then(
      () => logger.info('signing keys reloaded'),
      (error: unknown) => logger.error({ err: error }, 'reloading the signing keys failed'),
    )
  })
}

interface IdentityParts {
  database: Database
  logger: Logger
  signals: Signals
}

function openIdentity(env: Env, { database, logger, signals }: IdentityParts): Promise<Identity> {
  const audit = createAudit(logger)
  return createIdentity(env.auth, {
    clock: systemClock,
    onProblem: (problem) => logger.warn({ problem }, 'authentication'),
    deletionTimeOf: accountQueries(database.tenant).deletionTimeOf,
    builtIn: async () => ({
      database: (await import('./auth/sign-in/better-auth.ts')).authDatabase(database.signIn),
      dataDir: env.dataDirectory,
      baseUrl: env.publicUrl,
      trustedOrigins: env.corsOrigins === 'localhost' ? LOCALHOST_ORIGINS : env.corsOrigins,
      rateLimit: env.exposed,
      onAccountStart: (userId) => audit('signed up', { userId }),
      onSessionStart: ({ id, userId }) => audit('signed in', { userId, sessionId: id }),
      onSessionEnd: ({ id, userId }) => {
        audit('signed out', { userId, sessionId: id })
        signals.send({ kind: 'signed-out', userId, sessionId: id })
      },
      onAccountDeletion: (userId) => signals.send({ kind: 'deleted', userId }),
    }),
  })
}

const LOCALHOST_ORIGINS = ['http://localhost:*', 'http://127.0.0.1:*']

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})

import { createApp } from './app.ts'
import { createIdentity, type Identity } from './auth/create-identity.ts'
import { systemClock } from './clock.ts'
import { connect } from './db/connect.ts'
import type { Database } from './db/database.ts'
import { prepareDatabase } from './db/prepare.ts'
import { type Env, loadEnvironment } from './env.ts'
import { trustedProxies } from './http/client-address.ts'
import { readClientPackage } from './http/client-package.ts'
import { drainOnSignal } from './http/drain.ts'
import { listen } from './http/listen.ts'
import { createJanitor } from './janitor/janitor.ts'
import { janitorQueries } from './janitor/queries.ts'
import { createLogger, type Logger } from './observability.ts'
import { createSignals, type Signals } from './signals/signals.ts'
import { announce } from './startup/announce.ts'
import { explain } from './startup/explain.ts'

async function main(): Promise<void> {
  const env = loadEnvironment()
  const logger = createLogger(env.logLevel)
  const database = await connect(env.database, {
    onConnectionLost: (error) => logger.warn({ err: error }, 'database connection lost'),
    onProblem: (problem) => logger.warn({ problem }, 'database'),
  })
  await prepareDatabase(database)
  const signals = createSignals({
    openChannel: database.openChannel,
    onProblem: (problem) => logger.warn({ problem }, 'signals'),
  })
  const identity = await openIdentity(env, { database, logger, signals })
  const { clear } = janitorQueries(database.janitor, {
    onCleared: (userId) => signals.send({ kind: 'changed', userId }),
  })
  const janitor = createJanitor({ clear, clock: systemClock, logger })
  const app = createApp({
    database,
    verifyToken: identity.verifyToken,
    handleSignIn: identity.handleSignIn,
    isSessionOpen: identity.isSessionOpen,
    ensureKeys: () => identity.keys?.ensureKeys() ?? Promise.resolve(),
    clientPackage: readClientPackage(),
    clock: systemClock,
    logger,
    signals,
    onChange: () => janitor.wake(),
    corsOrigins: env.corsOrigins,
    trustedProxies: trustedProxies(env.trustedProxies),
  })
  const close = async () => {
    await Promise.all([janitor.stop(), signals.stop()])
    await database.close()
  }
  const server = await listen(app, env)
  drainOnSignal({ server, app, logger, close })
  announce({ env, database: database.label, logger })
}

interface IdentityParts {
  database: Database
  logger: Logger
  signals: Signals
}

function openIdentity(env: Env, { database, logger, signals }: IdentityParts): Promise<Identity> {
  return createIdentity(env.auth, {
    clock: systemClock,
    onProblem: (problem) => logger.warn({ problem }, 'identity'),
    builtIn: async () => ({
      database: (await import('./auth/better-auth.ts')).authDatabase(database.signIn),
      dataDir: env.dataDirectory,
      baseUrl: env.publicUrl,
      trustedOrigins: env.corsOrigins === 'localhost' ? LOCALHOST_ORIGINS : env.corsOrigins,
      rateLimit: env.production,
      onSessionEnd: ({ id, userId }) => signals.send({ kind: 'signed-out', userId, sessionId: id }),
      onAccountEnd: (userId) => signals.send({ kind: 'deleted', userId }),
    }),
  })
}

const LOCALHOST_ORIGINS = ['http://localhost:*', 'http://127.0.0.1:*']

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})

import { createApp } from './app.ts'
import { authDatabase } from './auth/better-auth.ts'
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
  const identity = await openIdentity(env, { database, logger })
  const { clear } = janitorQueries(database.janitor)
  const janitor = createJanitor({ clear, clock: systemClock, logger })
  const app = createApp({
    database,
    verifyToken: identity.verifyToken,
    handleSignIn: identity.handleSignIn,
    ensureKeys: () => identity.keys?.ensureKeys() ?? Promise.resolve(),
    clientPackage: readClientPackage(),
    clock: systemClock,
    logger,
    onChange: () => janitor.wake(),
    corsOrigins: env.corsOrigins,
    trustedProxies: trustedProxies(env.trustedProxies),
  })
  const server = await listen(app, env)
  drainOnSignal({ server, app, logger, close: () => janitor.stop().then(() => database.close()) })
  announce({ env, database: database.label, logger })
}

function openIdentity(env: Env, { database, logger }: { database: Database; logger: Logger }): Promise<Identity> {
  return createIdentity(env.auth, {
    clock: systemClock,
    onProblem: (problem) => logger.warn({ problem }, 'identity'),
    builtIn: () => ({
      database: authDatabase(database.signIn),
      dataDir: env.dataDirectory,
      baseUrl: env.publicUrl,
      trustedOrigins: env.corsOrigins === 'localhost' ? LOCALHOST_ORIGINS : env.corsOrigins,
      rateLimit: env.production,
    }),
  })
}

const LOCALHOST_ORIGINS = ['http://localhost:*', 'http://127.0.0.1:*']

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})

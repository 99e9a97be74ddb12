import { accountQueries } from '../account/queries.ts'
import { type App, type AppParts, createApp } from '../app.ts'
import type { VerifyToken } from '../auth/actor.ts'
import { createIdentity, type Identity } from '../auth/create-identity.ts'
import type { Clock } from '../clock.ts'
import type { Env } from '../config/environment.ts'
import type { Database } from '../database/database.ts'
import { prepareDatabase } from '../database/migrations/prepare.ts'
import { createSignals, type Signals } from '../database/notifications/signals.ts'
import { readClientPackage } from '../http/endpoints/client-package.ts'
import { trustedProxies } from '../http/request/client-address.ts'
import { signInClearing } from '../janitor/auth-queries.ts'
import { createJanitor } from '../janitor/janitor.ts'
import { janitorQueries } from '../janitor/queries.ts'
import { createRequestLimits } from '../limits/request-limits.ts'
import type { Load } from '../load/load.ts'
import { createAudit, type Logger } from '../observability.ts'
import { findWorkBy } from '../reminders/due-work.ts'
import { fireDueOn } from '../reminders/fire.ts'
import { maySchedule } from '../reminders/may-schedule.ts'
import { createReminderWorker } from '../reminders/worker.ts'
import { waitForDatabase } from '../startup/wait-for-database.ts'
import { createLocalTokens, type LocalTokens } from './local-tokens.ts'

/** What a service is opened with. */
export interface ServiceParts {
  env: Env
  /** The database. It stays open when the service is closed. */
  database: Database
  /** Default: created when the database is prepared, because preparing an embedded one blocks the event loop for seconds. */
  load?: Load | undefined
  logger: Logger
  clock: Clock
  metrics?: AppParts['metrics']
  /** Verifies access tokens in place of the configured way. */
  verifyToken?: VerifyToken | undefined
}

/** A service that runs: the application, its sign-in and its workers. */
export interface Service {
  app: App
  /** Issues tokens for callers of the same process. */
  localTokens: LocalTokens
  /** Reads the signing keys of the issuer again. */
  reloadKeys(): Promise<void>
  /** Stops the workers. */
  close(): Promise<void>
}

interface Waiting {
  /** Whether to fail if the database is unavailable, instead of waiting for it. */
  failFast: boolean
  /** Ends the waiting, with an AbortError. */
  signal: AbortSignal
}

/** Prepares the database, and starts the service on it. @throws what keeps it from starting */
export async function openService(parts: ServiceParts, { failFast, signal }: Waiting): Promise<Service> {
  const { env, database, logger, clock, metrics } = parts
  const opened: (() => unknown)[] = []
  const close = async () => {
    for (const release of opened.splice(0).reverse()) await release()
  }
  try {
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
      return openIdentity(parts, signals)
    }
    // An embedded database is either usable or damaged: retrying does not help.
    const waits = !failFast && database.kind !== 'embedded'
    const identity = await (waits ? waitForDatabase(prepare, { logger, signal }) : prepare())
    signal.throwIfAborted()
    const { clear } = janitorQueries(database.janitor, {
      onCleared: (userId) => signals.send({ kind: 'changed', userId }),
    })
    const clearSignIns = signInClearing(database.signIn)
    const clearAll = async () => ({ ...(await clear()), ...(await clearSignIns(clock())) })
    const janitor = createJanitor({ clear: clearAll, clock, logger })
    opened.push(() => janitor.stop())
    const reminders = createReminderWorker({
      findWork: findWorkBy(database.worker),
      fireDue: fireDueOn(database.tenant),
      onChanged: (userId) => signals.send({ kind: 'changed', userId }),
      onNext: signals.sendReminderDue,
      clock,
      logger,
    })
    signals.onReminderDue(reminders.expect)
    opened.push(() => reminders.stop())
    const localTokens = createLocalTokens(clock)
    const limits = createRequestLimits({
      ...env.limits,
      store: env.limits.store === 'postgres' ? database.requestLimits : undefined,
      onProblem: (problem) => logger.warn({ problem }, 'rate limits'),
    })
    const app = createApp({
      database,
      verifyToken: localTokens.verifyOr(parts.verifyToken ?? identity.verifyToken),
      handleSignIn: identity.handleSignIn,
      sessionUser: identity.sessionUser,
      deleteSignIn: identity.deleteUser,
      onAccountDeletion: identity.evict,
      isSessionOpen: identity.isSessionOpen,
      ensureKeys: () => identity.keys?.ensureKeys() ?? Promise.resolve(),
      clientPackage: readClientPackage(),
      publicUrl: env.publicUrl,
      clock,
      logger,
      signals,
      noteMutation: (procedure, output) => {
        if (maySchedule(procedure, output)) reminders.wake()
      },
      onChange: () => {
        janitor.wake()
        reminders.noteActivity()
      },
      corsOrigins: env.corsOrigins,
      trustedProxies: trustedProxies(env.trustedProxies),
      compression: env.compression,
      limits,
      load: parts.load,
      metrics,
    })
    const reloadKeys = async () => identity.keys?.reload()
    return { app, localTokens, reloadKeys, close }
  } catch (error) {
    await close()
    throw error
  }
}

function openIdentity({ env, database, logger, clock }: ServiceParts, signals: Signals): Promise<Identity> {
  const audit = createAudit(logger)
  return createIdentity(env.auth, {
    clock,
    onProblem: (problem) => logger.warn({ problem }, 'authentication'),
    deletionTimeOf: accountQueries(database.tenant).deletionTimeOf,
    builtIn: async () => ({
      database: (await import('../auth/sign-in/better-auth.ts')).authDatabase(database.signIn),
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

import { accountQueries } from '../../account/queries.ts'
import { createCallerFactory } from '../../api/procedures.ts'
import { type App, createApp } from '../../app.ts'
import { createIdentity } from '../../auth/create-identity.ts'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../database/database.ts'
import { createSignals } from '../../database/notifications/signals.ts'
import { trustedProxies } from '../../http/request/client-address.ts'
import { createLoad } from '../../load/load.ts'
import { createLogger } from '../../observability.ts'
import { findWorkBy } from '../../reminders/due-work.ts'
import { fireDueOn } from '../../reminders/fire.ts'
import { maySchedule } from '../../reminders/may-schedule.ts'
import { createReminderWorker } from '../../reminders/worker.ts'
import type { Faults } from './faults.ts'
import { LONGEST_TOKEN_S, SECRET } from './issue-token.ts'

interface Parts {
  database: Database
  clock: Clock
  faults: Faults
  url: URL
  logLevel: string
}

/** The application of a test server, with its background work. */
export interface TestApp extends Pick<App, 'fetch'> {
  /** Calls a procedure without HTTP. */
  call(token: string, path: string, input: unknown): Promise<unknown>
  /** Fires all reminders that are due. */
  fireReminders(): Promise<void>
  /** Discards what is known of users: verified tokens, open streams, the next reminders. */
  forgetUsers(): Promise<void>
  /** Ends the background work. */
  stop(): Promise<void>
}

// A load monitor has a timer, so all servers share one. Test machines are busy: late event loops shed no load.
const LOAD = createLoad({ delayMs: Number.POSITIVE_INFINITY })

/** Creates the application on a database, with the same parts as a server process. It trusts the tokens of this process. */
export async function createTestApp({ database, clock, faults, url, logLevel }: Parts): Promise<TestApp> {
  // Standard error: reports of test runners are often on standard output.
  const logger = createLogger(logLevel, process.stderr)
  const signals = createSignals()
  const identity = await createIdentity(
    { mode: 'shared-secret', secret: SECRET, maxTokenAgeSeconds: LONGEST_TOKEN_S },
    {
      clock,
      onProblem: (problem) => logger.warn({ problem }, 'authentication'),
      deletionTimeOf: accountQueries(database.tenant).deletionTimeOf,
      builtIn: () => Promise.reject(new Error('a test server has no sign-in')),
    },
  )
  const onChanged = (userId: string) => signals.send({ kind: 'changed', userId })
  const due = { findWork: findWorkBy(database.worker), fireDue: fireDueOn(database.tenant) }
  const startReminders = () => createReminderWorker({ ...due, onChanged, clock, logger })
  let reminders = startReminders()
  /** The users with calls since they were last forgotten. A personal access token is created with another token. */
  const users = new Set<string>()
  const { router } = faults
  const app = createApp({
    ...{ database, clock, logger, signals, router, load: LOAD, publicUrl: url },
    async verifyToken(token, sender) {
      const verified = await identity.verifyToken(token, sender)
      users.add(verified.actor.userId)
      return verified
    },
    onAccountDeletion: identity.evict,
    noteMutation: (procedure, output) => {
      if (maySchedule(procedure, output)) reminders.wake()
    },
    onChange: () => reminders.noteActivity(),
    corsOrigins: [],
    trustedProxies: trustedProxies([]),
    compression: false,
  })
  const createCaller = createCallerFactory(router)

  return {
    fetch: app.fetch,
    async call(token, path, input) {
      const headers = { Authorization: `Bearer ${token}` }
      const caller: unknown = createCaller(app.contextOf(new Request(url, { headers }), '127.0.0.1'))
      const procedure = path.split('.').reduce((parent: unknown, name) => Reflect.get(Object(parent), name), caller)
      return (procedure as (input: unknown) => Promise<unknown>)(input)
    },
    async fireReminders() {
      for (;;) {
        const { due: found } = await due.findWork(clock(), [])
        if (found.length === 0) return reminders.wake()
        for (const work of found) if ((await due.fireDue(work, clock())).length > 0) onChanged(work.userId)
      }
    },
    async forgetUsers() {
      for (const userId of users) {
        identity.evict(userId)
        signals.send({ kind: 'deleted', userId })
      }
      users.clear()
      await reminders.stop()
      reminders = startReminders()
    },
    async stop() {
      app.drain()
      await reminders.stop()
      await signals.stop()
    },
  }
}

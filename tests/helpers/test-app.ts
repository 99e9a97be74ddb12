import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { pino } from 'pino'
import { inject } from 'vitest'
import { accountQueries } from '../../src/account/queries.ts'
import { createAccountService } from '../../src/account/service.ts'
import type { CallRecord } from '../../src/api/context.ts'
import { appRouter, createCaller } from '../../src/api/router.ts'
import { type App, type AppParts, createApp } from '../../src/app.ts'
import type { VerifiedToken } from '../../src/auth/actor.ts'
import { createIdentity } from '../../src/auth/create-identity.ts'
import { createCalendar } from '../../src/calendar/create-calendar.ts'
import { announceChanges } from '../../src/changes/live/announce.ts'
import { createLiveChanges } from '../../src/changes/live/live-changes.ts'
import { createReadChanges } from '../../src/changes/read.ts'
import { createChangesService } from '../../src/changes/service.ts'
import type { Clock } from '../../src/clock.ts'
import { createAddresses } from '../../src/config/addresses.ts'
import type { Database } from '../../src/database/database.ts'
import { createSignals } from '../../src/database/notifications/signals.ts'
import { createServices } from '../../src/entities/entity-service.ts'
import { TaskwireError } from '../../src/errors.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { answerBudgets } from '../../src/limits/byte-budgets.ts'
import { NOUNS } from '../../src/nouns.ts'
import { createLogger, type Logger } from '../../src/observability.ts'
import { createPersonalTokenService } from '../../src/personal-tokens/service.ts'
import { tokenQueries } from '../../src/personal-tokens/token-queries.ts'
import { systemInfo } from '../../src/system/info.ts'
import { documented } from './documented.ts'
import { plainCaller } from './plain-caller.ts'
import type { Api } from './test-database.ts'
import { BASE_PATH, underBasePath } from './under-base-path.ts'
import { UNHURRIED_LOAD } from './unhurried.ts'

let logger: Logger | undefined

/** Returns the logger of this process. Its file is checked for private data by the last test of the run. */
export function testLogger(): Logger {
  const dest = join(inject('logDirectory'), `${randomUUID()}.log`)
  logger ??= createLogger('trace', pino.destination({ dest, sync: true }))
  return logger
}

/** Returns a stopped clock that tests can set. */
export function stoppedClock(
  start: string | Date = '2026-11-22T12:00:00.000Z',
): Clock & { set(time: string | Date): void } {
  let now = new Date(start)
  return Object.assign(() => new Date(now), {
    set: (time: string | Date) => {
      now = new Date(time)
    },
  })
}

/** Returns a new user id. */
export function newUser(): string {
  return `user-${randomUUID()}`
}

export interface TestApp extends App {
  /** Returns an access token of a user. `lifetime` is in seconds, an hour by default; `signedInAt` becomes the time of sign-in. */
  tokenOf(userId: string, lifetime?: number, signedInAt?: Date): Promise<string>
  /** Calls a procedure over HTTP, and returns the raw status and body. `input` is wrapped for superjson. */
  call(procedure: string, options?: CallOptions): Promise<{ status: number; headers: Headers; body: any }>
}

interface CallOptions {
  userId?: string
  token?: string
  input?: unknown
  method?: 'GET' | 'POST'
}

/** Creates the application on a database. It trusts the tokens that `tokenOf` issues. */
export async function createTestApp(
  database: Database & { api?: Api },
  clock: Clock = () => new Date(),
  parts: Partial<AppParts> = {},
): Promise<TestApp> {
  const secret = randomBytes(32).toString('base64')
  const identity = await createIdentity(
    { mode: 'shared-secret', secret, maxTokenAgeSeconds: 3600 },
    {
      clock,
      onProblem: () => {},
      deletionTimeOf: accountQueries(database.tenant).deletionTimeOf,
      builtIn: () => {
        throw new Error('not built in')
      },
    },
  )
  const created = createApp({
    database,
    router: database.api?.router,
    nouns: database.api?.nouns,
    verifyToken: identity.verifyToken,
    onAccountDeletion: identity.evict,
    clock,
    logger: testLogger(),
    corsOrigins: ['https://app.example.com'],
    trustedProxies: trustedProxies([]),
    load: UNHURRIED_LOAD,
    basePath: BASE_PATH,
    ...parts,
  })
  const app = parts.basePath === undefined ? { ...created, fetch: underBasePath(created) } : created

  async function tokenOf(userId: string, lifetime = 3600, signedInAt?: Date): Promise<string> {
    const now = Math.floor(clock().getTime() / 1000)
    const claims = signedInAt ? { auth_time: Math.floor(signedInAt.getTime() / 1000) } : {}
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setIssuedAt(Math.min(now, now + lifetime - 60))
      .setExpirationTime(now + lifetime)
      .sign(Buffer.from(secret))
  }

  async function call(procedure: string, { userId, token, input, method }: CallOptions = {}) {
    const bearer = token ?? (userId === undefined ? undefined : await tokenOf(userId))
    const body = JSON.stringify({ json: input })
    const query = method === 'GET' && input !== undefined ? `?input=${encodeURIComponent(body)}` : ''
    const response = await app.fetch(
      new Request(`http://test/trpc/${procedure}${query}`, {
        method: method ?? 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
        },
        ...(method !== 'GET' && { body }),
      }),
    )
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }

  return { ...app, fetch: documented(app.fetch), tokenOf, call }
}

/**
 * Returns a caller of procedures for one user, in process and without HTTP; for `undefined` it calls without a token. Its
 * answers have no undo tokens; those of its property `undoable` have.
 */
export function callerFor(
  database: Database & { api?: Api },
  userId: string | undefined,
  clock: Clock = () => new Date(),
): TestCaller {
  const { router, nouns, createCaller: create } = database.api ?? { router: appRouter, nouns: NOUNS, createCaller }
  const entities = nouns.map(({ entity }) => entity)
  const records: CallRecord[] = []
  const signals = createSignals()
  const signedInAt = clock()
  const announced = announceChanges(database.tenant, signals)
  const authenticate = async (): Promise<VerifiedToken> => {
    if (userId === undefined) throw new TaskwireError('UNAUTHENTICATED')
    const expiresAt = new Date(Date.now() + 3_600_000)
    return { actor: { kind: 'user', userId }, issuedAt: signedInAt, signedInAt, expiresAt }
  }
  const caller = create({
    requestId: 'test',
    authenticate,
    authenticateAgain: authenticate,
    count: async () => {},
    holdBody: () => {},
    run: (_, call) => call(),
    ...answerBudgets(1),
    noteCreated: () => {},
    record: (call) => records.push(call),
    account: createAccountService({ database: database.tenant, signals, clock }),
    personalTokens: createPersonalTokenService({
      ...{ queries: tokenQueries(database.signIn), signals, clock },
      deletionTimeOf: accountQueries(database.tenant).deletionTimeOf,
      audit: () => {},
    }),
    calendarFeeds: createCalendar({
      ...{
        database,
        clock,
        addresses: createAddresses(new URL('http://test')),
        hasApp: async () => false,
        version: systemInfo.version,
      },
      deletionTimeOf: accountQueries(database.tenant).deletionTimeOf,
      limits: { admit() {}, run: (_, lookUp) => lookUp() },
      audit: () => {},
    }).service,
    serviceOf: createServices(nouns, announced, clock),
    changes: createChangesService(announced, entities, clock),
    live: createLiveChanges({ read: createReadChanges(database.tenant, entities), signals, clock }),
    system: systemInfo,
  })
  const plain = plainCaller(caller)
  // tRPC's caller creates nouns and verbs when they are accessed.
  const names = Object.keys(router._def.record)
  return {
    ...Object.fromEntries(names.map((name) => [name, Reflect.get(plain, name)])),
    records,
    undoable: caller,
  } as TestCaller
}

type Caller = ReturnType<typeof createCaller>

/** An in-process caller, with the log records of its calls. */
export type TestCaller = Caller & { records: CallRecord[]; undoable: Caller }

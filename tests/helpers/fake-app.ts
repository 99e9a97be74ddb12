import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type App, type AppParts, createApp } from '../../src/app.ts'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { TaskwireError } from '../../src/errors.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { createLogger } from '../../src/observability.ts'
import { documented } from './documented.ts'
import type { LogLine } from './server-process.ts'
import { BASE_PATH, underBasePath } from './under-base-path.ts'
import { UNHURRIED_LOAD } from './unhurried.ts'

export interface FakeApp extends App {
  /** Sends a request to a path or URL. */
  send(path: string, init?: RequestInit): Promise<Response>
  /** The log lines of the application. */
  log: LogLine[]
  /** Returns the number of calls to the tenant database. */
  databaseCalls(): number
}

/** The only token that a fake application accepts. */
export const GOOD_TOKEN = { Authorization: 'Bearer good' }

/** Creates the application on an empty stub database that counts calls, for tests of code that runs before the database. */
export function createFakeApp(changes: Partial<AppParts> = {}): FakeApp {
  const log: LogLine[] = []
  const file = join(inject('logDirectory'), `fake-${crypto.randomUUID()}.log`)
  const write = (line: string) => {
    log.push(JSON.parse(line) as LogLine)
    appendFileSync(file, line)
  }
  let databaseCalls = 0
  const app = createApp({
    database: {
      ping: async () => {},
      tenant: tenantThat(async () => {
        databaseCalls += 1
        return []
      }),
    },
    verifyToken: async (token) => {
      if (token !== 'good') throw new TaskwireError('UNAUTHENTICATED', { cause: new Error('not the good one') })
      return { actor: { kind: 'user', userId: 'ada' }, issuedAt: new Date(), expiresAt: new Date(Date.now() + 60_000) }
    },
    clock: () => new Date(),
    logger: createLogger('trace', { write }),
    corsOrigins: ['https://app.example.com'],
    trustedProxies: trustedProxies([]),
    load: UNHURRIED_LOAD,
    basePath: BASE_PATH,
    ...changes,
  })
  const fetch = documented(changes.basePath === undefined ? underBasePath(app) : app.fetch)
  return {
    ...app,
    fetch,
    log,
    databaseCalls: () => databaseCalls,
    send: (path, init) => fetch(new Request(new URL(path, 'http://localhost:8000'), init)),
  }
}

/** Creates a tenant database that runs the given function instead of every query. */
export function tenantThat(answer: () => Promise<unknown>): TenantDatabase {
  const nothing = async () => void (await answer())
  return {
    read: answer,
    write: answer,
    change: async () => ({ result: await answer() }),
    deleteAccount: nothing,
  } as TenantDatabase
}

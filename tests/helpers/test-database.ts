import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyRouter } from '@trpc/server'
import pg from 'pg'
import { inject } from 'vitest'
import type { createCaller } from '../../src/api/router.ts'
import type { DatabaseConfig } from '../../src/config/database-config.ts'
import { connect } from '../../src/database/connect.ts'
import type { Database } from '../../src/database/database.ts'
import type { Quota } from '../../src/database/tenancy/preamble.ts'
import type { Noun } from '../../src/entities/entity-service.ts'
import { patienceMs } from './eventually.ts'
import { embeddedTemplate } from './prepared-directory.ts'

/** Extensions of the schema and API of this version. */
export interface Api {
  router: AnyRouter
  nouns: readonly Noun[]
  createCaller: typeof createCaller
}

export type TestDatabase = Database & AsyncDisposable & { config: DatabaseConfig; api?: Api }

/** Opens a new migrated database on the backend of the test project. Disposing of it deletes it. */
export async function openTestDatabase(options: { quota?: Quota } = {}): Promise<TestDatabase> {
  const copy = await copyTemplate()
  const database = await connect(copy.config, { acquireTimeoutMs: patienceMs(), ...options })
  return { ...disposable(database, copy.remove), config: copy.config }
}

let shared: Promise<TestDatabase> | undefined

/**
 * Opens the migrated database that the test files of a worker share, for tests that read and change only rows of their own
 * users. It stays open until the run ends; disposing of it has no effect.
 */
export function sharedTestDatabase(): Promise<TestDatabase> {
  shared ??= openTestDatabase().then((database) => ({ ...database, [Symbol.asyncDispose]: async () => {} }))
  return shared
}

/** Makes a database disposable: disposing of it closes the database and removes its storage. */
export function disposable(database: Database, remove: () => Promise<void>): Database & AsyncDisposable {
  return {
    ...database,
    [Symbol.asyncDispose]: async () => {
      await database.close()
      await remove()
    },
  }
}

/** Copies the migrated template database, without opening the copy. */
export async function copyTemplate(): Promise<{ config: DatabaseConfig; remove: () => Promise<void> }> {
  if (inject('backend') === 'embedded') {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'taskwire-data-'))
    cpSync(await embeddedTemplate(), dataDirectory, { recursive: true })
    return {
      config: { driver: 'pglite', dataDirectory },
      remove: async () => rmSync(dataDirectory, { recursive: true, force: true }),
    }
  }
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE taskwire_template`)
  return {
    config: serverConfig(name),
    remove: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`),
  }
}

/** Returns the configuration of a database on the run's server, for the driver of the test project. */
export function serverConfig(name: string): DatabaseConfig {
  const url = inject('template').replace(/\/postgres$/, `/${name}`)
  const webSocketProxy = inject('webSocketProxy')
  return webSocketProxy === undefined ? { driver: 'pg', url } : { driver: 'neon', url, webSocketProxy }
}

/** Runs SQL as the superuser of the run's server. */
export async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client(inject('template'))
  await admin.connect()
  try {
    await admin.query(sql)
  } finally {
    await admin.end()
  }
}

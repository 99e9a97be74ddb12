import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { DatabaseConfig } from '../../src/config/database-config.ts'
import { connect } from '../../src/database/connect.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import type { Quota } from '../../src/database/tenancy/preamble.ts'
import type { PrismaClient } from '../../src/generated/prisma/client.ts'
import { PrismaClient as FixturePrismaClient } from '../fixture/generated/prisma/client.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { oncePerRun } from '../helpers/once-per-run.ts'
import { embeddedTemplate } from '../helpers/prepared-directory.ts'
import { type Api, asAdmin, disposable, serverConfig, type TestDatabase } from '../helpers/test-database.ts'
import { createWalkedCaller, walkedNouns, walkedRouter } from './walked.ts'

const FIXTURE = new URL('../fixture/migrations', import.meta.url)

// It has all models of the product's client, and one more.
export const walkedPrismaClient = FixturePrismaClient as unknown as typeof PrismaClient

const api: Api = { router: walkedRouter, nouns: walkedNouns, createCaller: createWalkedCaller }

/** Opens a separate database with the fixture noun, which is removed on disposal. */
export async function openWalkedDatabase(
  options: { quota?: Quota; prismaClient?: typeof PrismaClient } = {},
): Promise<TestDatabase> {
  const { config, remove } = await copyWalkedTemplate()
  const database = await connect(config, {
    acquireTimeoutMs: patienceMs(),
    prismaClient: walkedPrismaClient,
    ...options,
  })
  return { ...disposable(database, remove), config, api }
}

let shared: Promise<TestDatabase> | undefined

/** Opens the database with the fixture noun that the tests of a worker share, like `sharedTestDatabase`. */
export function sharedWalkedDatabase(): Promise<TestDatabase> {
  shared ??= openWalkedDatabase().then((database) => ({ ...database, [Symbol.asyncDispose]: async () => {} }))
  return shared
}

async function copyWalkedTemplate(): Promise<{ config: DatabaseConfig; remove: () => Promise<void> }> {
  if (inject('backend') === 'embedded') {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'taskwire-walked-'))
    cpSync(await embeddedWalkedTemplate(), dataDirectory, { recursive: true })
    return {
      config: { driver: 'pglite', dataDirectory },
      remove: async () => rmSync(dataDirectory, { recursive: true, force: true }),
    }
  }
  const template = await serverTemplate()
  const name = `walked_${crypto.randomUUID().replaceAll('-', '')}`
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  return { config: serverConfig(name), remove: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`) }
}

function embeddedWalkedTemplate(): Promise<string> {
  return oncePerRun('embedded-walked', async (directory) => {
    cpSync(await embeddedTemplate(), directory, { recursive: true })
    await prepare({ driver: 'pglite', dataDirectory: directory })
  })
}

/** Creates the template database of a server once per run. Each project has its own server. */
async function serverTemplate(): Promise<string> {
  const name = 'taskwire_walked'
  await oncePerRun(`walked-${new URL(inject('template')).port}`, async () => {
    await asAdmin(`CREATE DATABASE ${name} TEMPLATE taskwire_template`)
    await prepare(serverConfig(name))
  })
  return name
}

async function prepare(config: DatabaseConfig): Promise<void> {
  const database = await connect(config, { acquireTimeoutMs: patienceMs(), prismaClient: walkedPrismaClient })
  await prepareDatabase(database, { moreMigrations: [FIXTURE] })
  await database.close()
}

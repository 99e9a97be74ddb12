import pg from 'pg'
import type { TestProject } from 'vitest/node'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { type PostgresServer, startPostgres } from './postgres-server.ts'
import { restoreInto } from './restored.ts'

/** Starts one PostgreSQL server for the run, with one migrated database for the tests to copy. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTemplate(project, (url) => openPostgres({ url }))
  return () => server.stop()
}

/** Starts a server for a test project, and migrates its template database with the project's driver. */
export async function startTemplate(project: TestProject, open: (url: string) => Database): Promise<PostgresServer> {
  const server = await startPostgres({ skipsFsync: true })
  const admin = new pg.Client(server.url)
  await admin.connect()
  await admin.query('CREATE DATABASE taskwire_template')
  await admin.end()
  const url = server.url.replace(/\/postgres$/, '/taskwire_template')
  restoreInto(url)
  const database = open(url)
  await prepareDatabase(database)
  await database.close()
  project.provide('template', server.url)
  return server
}

import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openPostgres } from '../../src/db/postgres.ts'
import { prepareDatabase } from '../../src/db/prepare.ts'
import { startPostgres } from './postgres-server.ts'

/** Starts one PostgreSQL server for the run, with one migrated database for the tests to copy. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  const admin = new pg.Client(server.url)
  await admin.connect()
  await admin.query('CREATE DATABASE taskwire_template')
  await admin.end()
  const database = openPostgres({ url: server.url.replace(/\/postgres$/, '/taskwire_template') })
  await prepareDatabase(database)
  await database.close()
  project.provide('template', server.url)
  return () => server.stop()
}

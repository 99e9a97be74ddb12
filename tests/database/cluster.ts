import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type PostgresServer, startPostgres } from '../helpers/postgres-server.ts'

/** A PostgreSQL server of a test file's own, for what reaches beyond one database. */
export interface Cluster {
  server: PostgresServer
  /** Runs SQL as the administrator, in database `postgres` unless another is named. */
  admin(sql: string, database?: string): Promise<Record<string, unknown>[]>
  /** The URL of a database for a login; the administrator's unless one is named. */
  url(database: string, login?: string): string
}

/** Starts a server before the file's tests and stops it after them. */
export function useCluster(): Cluster {
  const cluster = {} as Cluster
  beforeAll(async () => {
    cluster.server = await startPostgres()
  })
  afterAll(() => cluster.server.stop())
  cluster.url = (database, login) => {
    const url = new URL(cluster.server.url)
    url.pathname = `/${database}`
    if (login) Object.assign(url, { username: login, password: PASSWORD })
    return url.href
  }
  cluster.admin = async (sql, database = 'postgres') => {
    const client = new pg.Client(cluster.url(database))
    await client.connect()
    try {
      const result: unknown = await client.query(sql)
      return (Array.isArray(result) ? result.at(-1) : result).rows
    } finally {
      await client.end()
    }
  }
  return cluster
}

/** What the tests' own logins sign in with. */
export const PASSWORD = 'of-a-test-login'

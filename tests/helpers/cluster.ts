import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type PostgresServer, startPostgres } from './postgres-server.ts'
import { restoreInto } from './restored.ts'
import { workerCluster } from './worker-cluster.ts'

/** A PostgreSQL server that one test file uses exclusively, for tests that affect more than one database. */
export interface Cluster {
  server: PostgresServer
  /** Runs SQL as the administrator. Default database: `postgres`. */
  admin(sql: string, database?: string): Promise<Record<string, unknown>[]>
  /** Returns the URL of a database for a login. Default: the administrator. */
  url(database: string, login?: string): string
  /** Creates an empty database under a new name, and returns the name. */
  newDatabase(): Promise<string>
}

/** The password of logins that tests create. */
export const PASSWORD = 'of-a-test-login'

/** Provides a server for the tests of a file. Its roles and databases remain for later files of the same worker. */
export function useCluster(): Cluster {
  const cluster = clusterOf()
  beforeAll(async () => {
    cluster.server = await workerCluster()
  })
  return cluster
}

/** Provides a new server, for tests of roles, which belong to the whole server. */
export function useNewCluster(): Cluster {
  const cluster = clusterOf()
  beforeAll(async () => {
    cluster.server = await startPostgres({ skipsFsync: true })
  })
  afterAll(() => cluster.server.stop())
  return cluster
}

function clusterOf(): Cluster {
  const cluster = {} as Cluster
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
  cluster.newDatabase = async () => {
    const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
    await cluster.admin(`CREATE DATABASE ${name}`)
    restoreInto(cluster.url(name))
    return name
  }
  return cluster
}

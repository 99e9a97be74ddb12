import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type PostgresServer, startPostgres } from './postgres-server.ts'
import { restoreInto } from './restored.ts'
import { workerCluster } from './worker-cluster.ts'

/** A PostgreSQL server that a test file has to itself while it runs, for what reaches beyond one database. */
export interface Cluster {
  server: PostgresServer
  /** Runs SQL as the administrator, in database `postgres` unless another is named. */
  admin(sql: string, database?: string): Promise<Record<string, unknown>[]>
  /** The URL of a database for a login; the administrator's unless one is named. */
  url(database: string, login?: string): string
  /** Creates an empty database under a name of its own, and returns the name. */
  newDatabase(): Promise<string>
}

/** What the tests' own logins sign in with. */
export const PASSWORD = 'of-a-test-login'

/** Provides a server from before the file's tests on. Its roles and databases stay for the files that run after it. */
export function useCluster(): Cluster {
  const cluster = clusterOf()
  beforeAll(async () => {
    cluster.server = await workerCluster()
  })
  return cluster
}

/** Provides a server that nothing has been done to yet: for tests of roles, which belong to the whole server. */
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

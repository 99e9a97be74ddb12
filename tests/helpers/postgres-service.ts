import { createHmac, randomBytes } from 'node:crypto'
import type { Cluster } from './cluster.ts'
import { freePort } from './postgres-server.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { type TaskUser, taskCalls } from './task-user.ts'
import { newUser } from './test-app.ts'

type Variables = Record<string, string>

/** Server processes on one new PostgreSQL database that trust tokens signed with a secret, which makes them fast to start. */
export interface PostgresService {
  /** The name of the database. */
  database: string
  /** The environment of each process. */
  env: Variables
  /** Starts a process, optionally on the port of an earlier one. */
  start(options?: { port?: number; nodeOptions?: string[] }): Promise<ServerProcess>
  /** Returns an access token that is valid for an hour. */
  tokenOf(userId: string): string
  /** Creates a new user that calls a process. */
  newUser(server: Pick<ServerProcess, 'url'>): Omit<TaskUser, 'email' | 'session'>
}

interface Options {
  /** Additional environment variables. */
  env?: Variables
  /** The database URL for the processes, if they do not connect directly. */
  route?: (database: string) => Variables
}

/** Creates an empty database for a service. Starts no process yet. */
export async function createPostgresService(cluster: Cluster, options: Options = {}): Promise<PostgresService> {
  const database = await cluster.newDatabase()
  const secret = randomBytes(32).toString('base64')
  const route = options.route?.(database) ?? { DATABASE_URL: cluster.url(database) }
  const env = { ...route, AUTH_JWT_SECRET: secret, ...options.env }
  const tokenOf = (userId: string) => signToken(secret, userId)
  return {
    database,
    env,
    start: async ({ port, nodeOptions = [] } = {}) =>
      startServer({ env: { ...env, PORT: String(port ?? (await freePort())) }, nodeOptions }),
    tokenOf,
    newUser: ({ url }) => {
      const accessToken = tokenOf(newUser())
      return { accessToken, ...taskCalls(url, accessToken) }
    },
  }
}

/** Returns an access token that is valid for an hour (HS256, RFC 7515). */
function signToken(secret: string, userId: string): string {
  const now = Math.floor(Date.now() / 1000)
  const parts = [{ alg: 'HS256' }, { sub: userId, iat: now, exp: now + 3600 }]
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

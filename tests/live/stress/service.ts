import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Cluster } from '../../helpers/cluster.ts'
import { freePort } from '../../helpers/postgres-server.ts'
import { type ServerProcess, startServer } from '../../helpers/server-process.ts'
import { delays, NO_IDLE_POLLING, WITH_DELAYS } from '../delays.ts'

/** Server processes on a separate database. */
export interface Service {
  database: string
  /** Starts a process, optionally on a given port. */
  start(port?: number): Promise<ServerProcess>
  tokenOf(userId: string): Promise<string>
}

/** Returns the environment to reach a database by name, optionally also around a pooler. */
type Route = (database: string) => { DATABASE_URL: string; DIRECT_DATABASE_URL?: string }

/** Creates the database of a service, without starting a process. */
export async function createService(
  cluster: Cluster,
  route: Route = (name) => ({ DATABASE_URL: cluster.url(name) }),
): Promise<Service> {
  const database = await cluster.newDatabase()
  const secret = randomBytes(32).toString('base64')
  // Polling is off, so a change without a signal is never delivered and the test fails.
  const env = { ...route(database), AUTH_JWT_SECRET: secret, LOG_LEVEL: 'warn', ...delays(NO_IDLE_POLLING) }
  return {
    database,
    start: async (port) =>
      startServer({ env: { ...env, PORT: String(port ?? (await freePort())) }, nodeOptions: WITH_DELAYS }),
    tokenOf: (userId) => {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ sub: userId, iat: now, exp: now + 3600 })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(secret))
    },
  }
}

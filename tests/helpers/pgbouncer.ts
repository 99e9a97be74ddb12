import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram, listening } from './installed-program.ts'
import { freePort } from './postgres-server.ts'

export interface PgBouncer extends AsyncDisposable {
  /** Returns the URL of a database through PgBouncer, for the server's administrator. */
  url(database: string): string
}

/** Path of PgBouncer on this machine; undefined if it is not installed. */
export const PGBOUNCER = findProgram('pgbouncer')

/** Starts a PgBouncer in front of a server, with few server connections, so that clients must share them. */
export async function startPgBouncer(
  serverUrl: string,
  {
    poolMode = 'transaction',
    poolSize = 3,
  }: { poolMode?: 'transaction' | 'session' | 'statement'; poolSize?: number } = {},
): Promise<PgBouncer> {
  if (PGBOUNCER === undefined) throw new Error('PgBouncer is not installed')
  const server = new URL(serverUrl)
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-pgbouncer-'))
  // PgBouncer drops root privileges, and must still be able to enter the directory.
  chmodSync(directory, 0o711)
  const users = join(directory, 'users.txt')
  writeFileSync(users, `"${server.username}" "${server.password}"\n`, { mode: 0o644 })
  const settings = [
    '[databases]',
    `* = host=${server.hostname} port=${server.port}`,
    '[pgbouncer]',
    `listen_addr = 127.0.0.1`,
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${users}`,
    `pool_mode = ${poolMode}`,
    `default_pool_size = ${poolSize}`,
    'max_client_conn = 200',
    'so_reuseport = 0',
  ]
  const file = join(directory, 'pgbouncer.ini')
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o644 })
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = spawn(PGBOUNCER, [...user, file], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  await listening(port, child, () => log)
  return {
    url: (database) => {
      const url = new URL(serverUrl)
      url.port = String(port)
      url.pathname = `/${database}`
      return url.href
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit')
      if (child.exitCode === null) child.kill('SIGQUIT')
      else return
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

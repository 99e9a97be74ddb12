import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram, listening } from './installed-program.ts'

/** Path of nginx on this machine; undefined if it is not installed. */
export const NGINX = findProgram('nginx')

/** The directories for which nginx has defaults that only root can write. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** Starts nginx with one server on a port, which has the given directives. */
export async function startNginx(port: number, directives: string): Promise<AsyncDisposable> {
  if (NGINX === undefined) throw new Error('nginx is not installed')
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-nginx-'))
  // Its workers have another user, and must still be able to enter the directory.
  chmodSync(directory, 0o711)
  const file = join(directory, 'nginx.conf')
  const text = `daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
events {}
http {
  access_log off;
  ${TEMPORARY.map((kind) => `${kind}_temp_path ${directory}/${kind};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    ${directives}
  }
}
`
  writeFileSync(file, text)
  const child = spawn(NGINX, ['-e', 'stderr', '-p', directory, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (line: string) => {
    log += line
  })
  await listening(port, child, () => log)
  return {
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit')
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { inject } from 'vitest'
import { type PostgresServer, startPostgres } from './postgres-server.ts'

let server: Promise<PostgresServer> | undefined

/**
 * Returns a PostgreSQL server that the test files of this worker use one after another, and may restart, crash and reconfigure.
 * It starts at first use and stops at the end of the run.
 */
export function workerCluster(): Promise<PostgresServer> {
  server ??= startPostgres({
    directory: join(inject('runDirectory'), 'clusters', crypto.randomUUID()),
    skipsFsync: true,
  })
  return server
}

/** Stops the servers of all workers of a run. */
export async function stopClusters(runDirectory: string): Promise<void> {
  const clusters = join(runDirectory, 'clusters')
  if (!existsSync(clusters)) return
  const pidFiles = readdirSync(clusters).map((name) => join(clusters, name, 'data', 'postmaster.pid'))
  for (const file of pidFiles) signal(file, 'SIGINT')
  while (pidFiles.some((file) => signal(file, 0))) await setTimeout(20)
}

/** Sends a signal to the server whose process id is in a file. Returns false if it is not running. */
function signal(pidFile: string, name: NodeJS.Signals | 0): boolean {
  try {
    const [pid] = readFileSync(pidFile, 'utf8').split('\n')
    return process.kill(Number(pid), name)
  } catch {
    return false
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../tests/helpers/postgres-server.ts'

/** A server in a separate process that is ready. */
export interface Server extends AsyncDisposable {
  port: number
  /** From the start of the process to the first response, in milliseconds. */
  startedMs: number
  /** Returns its resident memory in MB; undefined if the system does not report it. */
  memory(): number | undefined
}

const START_MS = 60_000
const SERVER = join(import.meta.dirname, '../../src/server.ts')

/** Starts src/server.ts with only the given environment, and polls until it is ready, which includes a database query. */
export async function startServer(env: Record<string, string>): Promise<Server> {
  const port = await freePort()
  // An empty directory, so that no .env is read.
  const cwd = mkdtempSync(join(tmpdir(), 'taskwire-bench-'))
  const startedAt = performance.now()
  const child = spawn(process.execPath, [SERVER], {
    cwd,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: cwd, RATE_LIMIT_USER: '0', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const ready = await answers(`http://127.0.0.1:${port}/health/ready`, child)
  const server: Server = {
    port,
    startedMs: performance.now() - startedAt,
    memory: () => residentMemory(child.pid as number),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      process.off('exit', kill)
      rmSync(cwd, { recursive: true, force: true })
    },
  }
  if (ready) return server
  await server[Symbol.asyncDispose]()
  throw new Error('The server did not become ready')
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (const until = Date.now() + START_MS; Date.now() < until && child.exitCode === null; await setTimeout(5)) {
    const response = await fetch(url).catch(() => undefined)
    await response?.arrayBuffer()
    if (response?.ok) return true
  }
  return false
}

/** Returns the resident set size reported by Linux. */
function residentMemory(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

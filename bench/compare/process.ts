import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../tests/helpers/postgres-server.ts'
import type { BenchDatabase } from './database.ts'
import { CONTENDERS, type Entry } from './line-up.ts'
import { processorTime } from './machine.ts'
import { TOKEN_AGE } from './users.ts'

/** A running contender. */
export interface Running extends AsyncDisposable {
  port: number
  /** Returns its processor time in milliseconds; undefined if the system does not report it. */
  processorTime(): number | undefined
}

export interface Environment {
  database: Pick<BenchDatabase, 'rowSecurityUrl' | 'plainUrl'>
  secret: string
  /** The directory in which each process writes a CPU profile on exit. */
  profiles?: string | undefined
}

const START_MS = 20_000

/** Starts a contender as a separate process, and waits until it listens. @throws Error if it does not. */
export async function startContender({ contender, column }: Entry, environment: Environment): Promise<Running> {
  const { program, numbersChanges } = CONTENDERS[contender]
  const { rowSecurityUrl, plainUrl } = environment.database
  const port = await freePort()
  const profile = environment.profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${environment.profiles}`]
  const hooks = join(import.meta.dirname, 'resolve-installed.ts')
  // An empty directory, so that no .env is read.
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-bench-'))
  const child = spawn(process.execPath, [...profile, '--import', hooks, program[column]], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: column === 'rowSecurity' || numbersChanges ? rowSecurityUrl : plainUrl,
      ROW_SECURITY: column === 'rowSecurity' ? 'on' : 'off',
      AUTH_JWT_SECRET: environment.secret,
      AUTH_MAX_TOKEN_AGE: String(TOKEN_AGE),
      // Counted as in production, but high enough never to be reached.
      RATE_LIMIT_USER: '1000000',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // Cleans up when the comparison is interrupted.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const running: Running = {
    port,
    processorTime: () => processorTime(child.pid as number),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      process.off('exit', kill)
      rmSync(directory, { recursive: true, force: true })
    },
  }
  if (await listens(port, child)) return running
  await running[Symbol.asyncDispose]()
  throw new Error(`${program[column]} failed to listen`)
}

async function listens(port: number, child: ChildProcess): Promise<boolean> {
  for (const until = Date.now() + START_MS; Date.now() < until && child.exitCode === null; await setTimeout(50)) {
    const socket = connect(port, '127.0.0.1')
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (open && (await isReady(port))) return true
  }
  return false
}

/** Waits until a contender is ready. Taskwire listens before its database is checked; the others have no readiness probe. */
async function isReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`)
  await response.arrayBuffer()
  return response.status !== 503
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { DatabaseConfig } from '../../src/config/database-config.ts'
import { eventually, patienceMs } from './eventually.ts'
import { freePort } from './postgres-server.ts'
import { UNHURRIED } from './unhurried.ts'

const SERVER = join(import.meta.dirname, '../../src/server.ts')

type Variables = Record<string, string>

/** Disables rate limits: one test user, on one machine, sends the requests of many. */
const NO_LIMITS = { RATE_LIMIT_USER: '0', RATE_LIMIT_ADDRESS: '0' }

/** One line of a server's log. */
export type LogLine = Record<string, unknown> & { level: number; msg?: string }

interface Options {
  env?: Variables
  /** Options for Node itself, such as `--import`. */
  nodeOptions?: string[]
  /** The path of another server.ts to start. */
  program?: string
  /** Command-line arguments. */
  args?: string[]
  /** Waits for the liveness endpoint instead of the ready message, because the database is down. */
  waitsForDatabase?: boolean
  /** Enables load shedding by event-loop lag, as in production. Disabled in other tests. */
  shedsLoad?: boolean
}

/** The exit of a process. */
export interface End {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface ServerProcess extends AsyncDisposable {
  pid: number
  port: number
  url: string
  stdout(): string
  stderr(): string
  log(): LogLine[]
  /** Resolves when the process has printed its address. */
  listening: Promise<void>
  /** Resolves when the process has ended. */
  ended: Promise<End>
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<End>
}

/** Starts src/server.ts as a separate process, with only the given environment, and waits until it listens. */
export async function startServer(options: Options = {}): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const { server, error } = await tryStart(options)
    if (server) return server
    // A free port can be taken by another test before the server listens on it.
    if (attempt === 10 || !/^Port \d+ is taken/m.test(error))
      throw new Error(`The server exited during start: ${error}`)
  }
}

async function tryStart({
  env = {},
  nodeOptions = [],
  args = [],
  program = SERVER,
  shedsLoad = false,
  waitsForDatabase = false,
}: Options) {
  const port = env.PORT === undefined ? await freePort() : Number(env.PORT)
  const run = launch({
    env: { PORT: String(port), HOST: '127.0.0.1', ...NO_LIMITS, ...env },
    nodeOptions: shedsLoad ? nodeOptions : [...UNHURRIED, ...nodeOptions],
    args,
    program,
  })
  const started = waitsForDatabase ? eventually(() => fetch(`http://127.0.0.1:${port}/health/live`)) : run.listening
  await Promise.race([started, run.ended])
  if (run.child.exitCode !== null || run.child.signalCode !== null) return { error: run.stderr() }
  const server: ServerProcess = {
    ...run,
    port,
    url: `http://127.0.0.1:${port}`,
    log: () => logOf(run.stdout()),
    stop: (signal) => {
      run.child.kill(signal)
      return run.ended
    },
    [Symbol.asyncDispose]: async () => {
      if (run.child.exitCode === null && run.child.signalCode === null) run.child.kill('SIGKILL')
      await run.ended
    },
  }
  return { server, error: '' }
}

/** Runs src/server.ts with a configuration that must fail at start, and returns its exit and output. */
export async function runServer({ env = {}, nodeOptions = [], args = [], program = SERVER }: Options = {}) {
  const run = launch({ env: { PORT: String(await freePort()), ...env }, nodeOptions, args, program })
  const deadline = setTimeout(() => run.child.kill('SIGKILL'), patienceMs())
  const end = await run.ended
  clearTimeout(deadline)
  return { ...end, stdout: run.stdout(), stderr: run.stderr() }
}

/** Returns the environment for a database. With PostgreSQL, `dataDirectory` only holds the server's secret. */
export function databaseVariables(config: DatabaseConfig, dataDirectory: string): Variables {
  if (config.driver === 'pglite') return { DATA_DIR: config.dataDirectory }
  const variables = { DATABASE_URL: config.url, DATA_DIR: dataDirectory }
  if (config.driver === 'pg') return variables
  return { ...variables, DATABASE_DRIVER: 'neon', NEON_WS_PROXY: config.webSocketProxy ?? '' }
}

/** Creates a temporary directory that is deleted when it is disposed of. */
export function temporaryDirectory(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'taskwire-process-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** What a process gets of this environment. With the variables of faketime, servers live on the day of the tests. */
const { PATH, LD_PRELOAD, FAKETIME } = process.env
const INHERITED = { PATH, LD_PRELOAD, FAKETIME }

function launch({ env, nodeOptions, args, program }: Required<Omit<Options, 'shedsLoad' | 'waitsForDatabase'>>) {
  // An empty working directory, so that the .env of this repository is not read.
  const directory = temporaryDirectory()
  const child = spawn(process.execPath, [...nodeOptions, program, ...args], {
    cwd: directory.path,
    env: { ...INHERITED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const listening = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (/listens on|"msg":"listening"/.test(stdout)) resolve()
    })
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = endOf(child).then((end) => {
    keepLog(child, stdout)
    directory[Symbol.dispose]()
    return end
  })
  return { child, pid: child.pid as number, listening, ended, stdout: () => stdout, stderr: () => stderr }
}

async function endOf(child: ChildProcess): Promise<End> {
  const [code, signal] = await once(child, 'close')
  return { code, signal }
}

/** Lines that a development start prints for people, which are not log lines. */
const ANNOUNCED = /^(Taskwire \d+\.| {2}(database|tokens|app|docs|try|sign up) |$)/

/** Saves the log for the last test of the run, which checks all logs. */
function keepLog(child: ChildProcess, stdout: string): void {
  const lines = stdout.split('\n')
  // A killed process may leave an incomplete line.
  if (child.signalCode !== null) lines.pop()
  const log = lines.filter((line) => !ANNOUNCED.test(line))
  if (log.length === 0) return
  appendFileSync(join(inject('logDirectory'), `server-${child.pid}-${crypto.randomUUID()}.log`), `${log.join('\n')}\n`)
}

function logOf(stdout: string): LogLine[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'))
  return lines.map((line) => JSON.parse(line) as LogLine)
}
